"""Papers that go with a question: who gets them, and when they are gone."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from community.models import Question, QuestionFile, QuestionMessage
from community.questions import files
from community.questions.actions import add_note, answer, write_on
from community.questions.files import TooManyFiles, clear_files
from community.questions.tasks import clear_files_of_nobody, tick
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.papers import pdf, picture
from web.papers import Paper

ClientFor = Callable[[User], Client]
OWN, DESK = "/acme/questions/", "/acme/manage/questions/"
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def paper(name: str = "letter.pdf") -> Paper:
    return Paper(name, "pdf", pdf())


def got(client: Client, path: str) -> Any:
    """The answer, and its file read to the end."""
    response: Any = client.get(path)
    response.data = b"".join(response.streaming_content) if response.streaming else b""
    return response


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_both_sides_attach_and_both_download(question: Question, alice: User, bob: User, client_for: ClientFor) -> None:
    hers, desk = client_for(alice), client_for(bob)
    page, ours = f"{OWN}{question.pk}/", f"{DESK}{question.pk}/"
    both = [sent("Payslip May.pdf", pdf()), sent("envelope.png", picture())]
    assert hers.post(page + "reply/", {"text": "Here they are.", "papers": both}).url == page
    answered = {"text": "And here is ours.", "then": "answered", "papers": [sent("Confirmation.pdf", pdf())]}
    assert desk.post(ours + "answer/", answered).url == ours
    assert list(QuestionFile.objects.order_by("id").values_list("name", flat=True)) == [
        "Payslip May.pdf", "envelope.jpg", "Confirmation.pdf",
    ]  # fmt: skip
    for client, place in ((hers, page), (desk, ours)):
        text = client.get(place).content.decode()
        for row in QuestionFile.objects.all():
            assert row.name in text
            file = got(client, f"{place}files/{row.pk}/")
            assert file["Content-Disposition"].startswith("attachment; ")
            assert "sandbox" in file["Content-Security-Policy"]
            assert len(file.data) == row.size


def test_a_new_question_brings_its_papers(question: Question, alice: User, client_for: ClientFor) -> None:
    words = {"category": "papers", "subject": "Stamp, please", "text": "On this.", "papers": [sent("form.pdf", pdf())]}
    page = client_for(alice).post(OWN + "new/", words).url
    assert "form.pdf" in client_for(alice).get(page).content.decode()


def test_what_is_attached_to_a_note_is_for_colleagues_alone(
    question: Question, hr: Membership, alice: User, bob: User, client_for: ClientFor
) -> None:
    note = add_note(question=question, text="From payroll.", by=hr, papers=[paper("internal.pdf")])
    row = note.files.get()
    assert "internal.pdf" not in client_for(alice).get(f"{OWN}{question.pk}/").content.decode()
    assert client_for(alice).get(f"{OWN}{question.pk}/files/{row.pk}/").status_code == 404
    assert got(client_for(bob), f"{DESK}{question.pk}/files/{row.pk}/").data == pdf()


def test_nobody_else_gets_a_file(
    question: Question, house: Employer, hr: Membership, alice: User, bob: User, rita: User, mallory: User,
    client: Client, client_for: ClientFor,
) -> None:  # fmt: skip
    answer(employer=house, question=question, text="Here.", waits=False, by=hr, papers=[paper()])
    row = QuestionFile.objects.get()
    hers, ours = f"{OWN}{question.pk}/files/{row.pk}/", f"{DESK}{question.pk}/files/{row.pk}/"
    other = make_user("carla@home.example")
    make_member(house, other, "alumnus")
    assert {client_for(person).get(hers).status_code for person in (other, bob, mallory)} == {404}
    assert [client_for(person).get(ours).status_code for person in (alice, rita, mallory)] == [403, 403, 404]
    assert (client.get(hers).status_code, client.get(ours).status_code) == (302, 302)
    assert (client_for(alice).post(hers).status_code, client_for(bob).post(ours).status_code) == (405, 405)
    row.file.storage.delete(row.file.name)
    assert client_for(alice).get(hers).status_code == 404  # a storage that lost it is no error of ours


def test_a_file_that_cannot_be_taken_comes_back_with_the_words(
    question: Question, alice: User, client_for: ClientFor, media: Path
) -> None:
    page = f"{OWN}{question.pk}/reply/"
    response = client_for(alice).post(page, {"text": "Look at this.", "papers": [sent("a.pdf", b"<script>")]})
    assert response.status_code == 422
    assert "“a” cannot be attached" in response.content.decode()
    assert "Look at this." in response.content.decode()
    assert (QuestionFile.objects.count(), stored(media)) == (0, [])


def test_a_question_holds_so_many_and_says_so(
    question: Question, house: Employer, alice: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 2)
    by = question.alumnus.membership
    assert by is not None
    write_on(employer=house, question=question, text="Two.", by=by, papers=[paper(), paper()])
    with pytest.raises(TooManyFiles):
        write_on(employer=house, question=question, text="Three.", by=by, papers=[paper()])
    again = {"text": "Four.", "papers": [sent("a.pdf", pdf())]}
    response = client_for(alice).post(f"{OWN}{question.pk}/reply/", again)
    assert (response.status_code, "holds 2 files at most" in response.content.decode()) == (422, True)
    assert not QuestionMessage.objects.filter(text__in=("Three.", "Four.")).exists()


def test_files_go_with_the_question_and_what_is_on_its_way_stays(
    question: Question, house: Employer, hr: Membership, media: Path
) -> None:
    now = timezone.now()
    assert clear_files(now=now) == 0  # nobody has attached anything yet
    answer(employer=house, question=question, text="Here.", waits=False, by=hr, papers=[paper()])
    [kept] = stored(media)
    undone = kept.with_name("f" * 32 + ".pdf")
    undone.write_bytes(pdf())
    assert clear_files(now=now) == 0
    long_ago = (now - timedelta(days=2)).timestamp()
    for file in (kept, undone):
        os.utime(file, (long_ago, long_ago))
    assert clear_files(now=now) == 1
    assert stored(media) == [kept]
    question.delete()
    assert clear_files_of_nobody.apply().get() == 1
    assert not kept.parent.exists()
    with no_scope():
        tick.apply()  # by night, for every employer
