"""The editor: it loses no word, whatever is pressed and whoever else writes."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import User
from engagement.letters.mails import is_tested
from engagement.models import Letter, LetterPicture, LetterVersion
from mail.models import Message
from tenancy.models import uuid7
from tenancy.scope import tenant_scope
from tests.engagement.letters.conftest import make_campaign, make_letter
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_spell

LIST = "/acme/manage/letters/"
NEW = "/acme/manage/letters/new/"
PEOPLE = "/acme/manage/letters/people/"


def page_of(letter: Letter) -> str:
    return f"{LIST}{letter.pk}/"


def typed(*blocks: str, version: int = 1, subject: str = "News", **fields: Any) -> dict[str, Any]:
    return {"block": list(blocks), "version": version, "subject": subject, "preheader": "", **fields}


def picture_file() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGBA", (1400, 700), (200, 40, 40, 128)).save(out, "PNG")
    return SimpleUploadedFile("holiday.png", out.getvalue(), "image/png")


@pytest.fixture
def hr(client_for: Callable[[User], Client], bob: User) -> Client:
    return client_for(bob)


def test_page_shows_blocks_fields_and_preview(hr, letter):
    page = hr.get(page_of(letter)).content.decode()
    assert page.count('class="block"') == 4
    assert f'src="/acme/manage/letters/{letter.pk}/preview/"' in page
    assert "{{ given_name | &quot;there&quot; }}" in page
    assert "Nothing to fix" in page
    assert "No test of these words yet" in page


def test_saving_keeps_what_was_typed_in_order(hr, letter, acme):
    answer = hr.post(
        page_of(letter),
        typed(
            "b7:text",
            "b2:button",
            **{"b7-text": "Hello *you*\r\n{% x %}", "b2-label": "Go", "b2-link": "https://a.org"},
        ),
    )
    assert answer.status_code == 302
    assert answer["Location"] == page_of(letter)
    with tenant_scope(acme):
        letter.refresh_from_db()
    assert letter.blocks == [
        {"kind": "text", "text": "Hello *you*\n{% x %}"},
        {"kind": "button", "label": "Go", "link": "https://a.org"},
    ]
    assert letter.version == 2
    assert "{%” stands alone" in hr.get(page_of(letter)).content.decode()


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("add:divider", ["b1:text", "b2:heading", "b3:divider"]),
        ("up:b2", ["b2:heading", "b1:text"]),
        ("down:b1", ["b2:heading", "b1:text"]),
        ("up:b1", ["b1:text", "b2:heading"]),
        ("remove:b1", ["b2:heading"]),
        ("add:nonsense", ["b1:text", "b2:heading"]),
        ("begin:welcome", ["b1:text", "b2:heading"]),
    ],
)
def test_rearranging_stores_nothing_and_loses_nothing(hr, letter, acme, do, order):
    words = {"b1-text": "Unsaved words", "b2-text": "Unsaved heading"}
    for headers in ({}, {"HX-Request": "true", "HX-Target": "letter-blocks"}):
        answer = hr.post(
            page_of(letter), typed("b1:text", "b2:heading", subject="Mine", do=do, **words), headers=headers
        )
        assert answer.status_code == 200
        page = answer.content.decode()
        assert [part.split('"')[0] for part in page.split('name="block" value="')[1:]] == order
        assert ("Unsaved words" in page) == (do != "remove:b1")
        assert "Unsaved heading" in page
        assert 'value="Mine"' in page
        assert ("<html" in page) == (not headers)
    with tenant_scope(acme):
        letter.refresh_from_db()
    assert letter.version == 1


def test_empty_letter_begins_with_ours_or_with_a_kept_one(hr, acme, bob):
    empty = make_letter(acme, bob, subject="", blocks=[])
    kept = make_letter(acme, bob, name="Our spring letter", is_kept=True, subject="Spring")
    assert "Our spring letter" in hr.get(page_of(empty)).content.decode()
    page = hr.post(page_of(empty), typed(subject="", do="begin:welcome")).content.decode()
    assert 'value="Good to have you here"' in page
    assert "{{ profile_link }}" in page
    page = hr.post(page_of(empty), typed(subject="My own", do=f"like:{kept.pk}")).content.decode()
    assert 'value="My own"' in page
    assert page.count('class="block"') == 4
    for nobody in (f"like:{uuid7()}", "like:x", "begin:x"):
        page = hr.post(page_of(empty), typed(do=nobody)).content.decode()
        assert 'class="block"' not in page


def test_too_long_words_come_back_with_the_reason(hr, letter, acme):
    words = {"b1-text": "x" * 10_001, "b2-text": ">" * 60 + " deep"}
    answer = hr.post(page_of(letter), typed("b1:text", "b2:text", **words))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "x" * 10_001 in page
    assert "nested too deeply" in page
    with tenant_scope(acme):
        assert Letter.objects.get(pk=letter.pk).version == 1


def test_second_writer_is_told_and_nothing_is_lost(hr, letter, acme, olga, client_for):
    other = client_for(olga)
    assert other.post(page_of(letter), typed("b1:text", **{"b1-text": "Olga’s words"})).status_code == 302
    mine = typed("b1:text", **{"b1-text": "Bob’s words"})
    answer = hr.post(page_of(letter), mine)
    assert answer.status_code == 422
    page = answer.content.decode()
    with tenant_scope(acme):
        assert membership(acme, olga).display_name in page
    assert "saved this letter at" in page
    assert "Bob’s words" in page
    assert hr.post(page_of(letter), mine | {"do": "over"}).status_code == 302
    with tenant_scope(acme):
        letter.refresh_from_db()
        # Olga's words, and those of Bob before her.
        kept = {earlier.version: earlier.words["blocks"][-1] for earlier in LetterVersion.objects.all()}
    assert letter.blocks == [{"kind": "text", "text": "Bob’s words"}]
    assert kept == {1: {"kind": "divider"}, 2: {"kind": "text", "text": "Olga’s words"}}


def test_earlier_version_is_shown_and_brought_back(hr, letter, acme, olga, client_for):
    client_for(olga).post(page_of(letter), typed("b1:text", subject="New", **{"b1-text": "Olga’s words"}))
    with tenant_scope(acme):
        earlier = LetterVersion.objects.get()
    address = f"{page_of(letter)}versions/{earlier.pk}/"
    assert address in hr.get(page_of(letter)).content.decode()
    assert "before somebody else saved over it" in hr.get(address).content.decode()
    assert "Hello Acme" in hr.get(f"{address}document/").content.decode()
    assert hr.post(address).status_code == 302
    with tenant_scope(acme):
        letter.refresh_from_db()
        assert letter.blocks == earlier.words["blocks"]
        assert LetterVersion.objects.filter(words__subject="New").exists()
        make_campaign(acme, letter, state="scheduled")
    assert hr.post(address).status_code == 422
    assert hr.get(f"{page_of(letter)}versions/{uuid7()}/").status_code == 404


def test_picture_is_drawn_afresh_and_kept_while_one_writes_on(hr, letter, acme):
    answer = hr.post(
        page_of(letter), typed("b1:picture", do="upload:b1", **{"b1-upload": picture_file(), "b1-alt": "We"})
    )
    page = answer.content.decode()
    with tenant_scope(acme):
        picture = LetterPicture.objects.get()
    assert (picture.width, picture.height) == (1072, 536)
    assert f'name="b1-picture" value="{picture.name}"' in page
    hr.post(page_of(letter), typed("b1:picture", **{"b1-picture": picture.name, "b1-alt": "We", "b1-link": ""}))
    with tenant_scope(acme):
        letter.refresh_from_db()
    kept = {"kind": "picture", "picture": picture.name, "width": 1072, "height": 536, "alt": "We", "link": ""}
    assert letter.blocks == [kept]
    answer = Client().get(f"/acme/news/pictures/{picture.name}")
    drawn = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], drawn[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert Client().get("/acme/news/pictures/x.jpg").status_code == 404
    assert Client().get(f"/globex/news/pictures/{picture.name}").status_code == 404
    # The same picture again is the same row; a name that is none of ours is no picture.
    hr.post(page_of(letter), typed("b1:picture", do="upload:b1", **{"b1-upload": picture_file()}))
    hr.post(page_of(letter), typed("b1:picture", version=2, **{"b1-picture": "../x", "b1-alt": "We"}))
    with tenant_scope(acme):
        letter.refresh_from_db()
        assert LetterPicture.objects.count() == 1
    assert letter.blocks[0]["picture"] == ""


def test_file_that_is_no_picture_is_refused(hr, letter):
    bad = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png")
    answer = hr.post(page_of(letter), typed("b1:picture", **{"b1-upload": bad, "b1-alt": "Still here"}))
    assert answer.status_code == 422
    assert "This is not a JPEG, PNG or WebP picture" in answer.content.decode()
    assert "Still here" in answer.content.decode()


def test_preview_is_of_what_is_typed_and_of_the_person_chosen(hr, letter, acme):
    ada = make_alumnus(acme, "Ada", "Okoro")
    make_spell(ada, team="Bakery")
    address = f"{page_of(letter)}preview/"
    answer = hr.get(address)
    assert "Dear Ada" in answer.content.decode()  # the sample person
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    words = {"b1-text": '{{ full_name | "x" }} of {{ team | "y" }} <b>', "person": str(ada.pk)}
    typed_now = typed("b1:text", "b9:nonsense", **words)
    assert "Ada Okoro of Bakery &lt;b&gt;" in hr.post(address, typed_now).content.decode()
    text = hr.post(address, typed_now | {"view": "text"}).content.decode()
    assert "<pre" not in text
    assert "Ada Okoro of Bakery &lt;b&gt;" in text
    # What is too long to be kept is left out of it.
    assert "xxx" not in hr.post(address, typed("b1:text", **{"b1-text": "x" * 10_001})).content.decode()


def test_test_mail_goes_to_oneself_and_is_of_what_is_saved(hr, letter, acme, bob):
    saved = typed("b1:text", **{"b1-text": "Tested words"})
    page = hr.post(page_of(letter), saved | {"do": "test"}, follow=True).content.decode()
    assert "A test e-mail is on its way to bob@acme.example." in page
    assert "Tested as it is" in page
    with tenant_scope(acme):
        message = Message.objects.in_scope().get()
        letter.refresh_from_db()
    assert (message.to_address, message.subject, message.category) == ("bob@acme.example", "Test: News", "service")
    assert "Tested words" in message.html
    assert is_tested(letter)
    hr.post(page_of(letter), typed("b1:text", version=2, **{"b1-text": "Other words"}))
    with tenant_scope(acme):
        letter.refresh_from_db()
    assert not is_tested(letter)


def test_way_back_is_kept_and_never_leads_away(hr, letter):
    back = "/acme/manage/campaigns/1/"
    assert f'value="{back}"' in hr.get(f"{page_of(letter)}?next={back}").content.decode()
    saved = typed("b1:text", **{"b1-text": "x"})
    assert hr.post(page_of(letter), saved | {"do": "done", "next": back})["Location"] == back
    for away in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = hr.post(page_of(letter), saved | {"do": "done", "next": away, "version": 2})
        assert answer["Location"] == page_of(letter)


def test_letter_of_a_campaign_on_its_way_stays(hr, letter, acme):
    make_campaign(acme, letter, state="scheduled")
    assert "The campaign is scheduled." in hr.get(page_of(letter)).content.decode()
    answer = hr.post(page_of(letter), typed("b1:text", **{"b1-text": "Too late"}))
    assert answer.status_code == 422
    assert "Too late" in answer.content.decode()


def test_kind_that_is_gone_keeps_its_words_until_taken_out(hr, acme, bob):
    gone = {"kind": "opening", "opening": "123"}
    letter = make_letter(acme, bob, blocks=[gone, {"kind": "text", "text": "x"}])
    page = hr.get(page_of(letter)).content.decode()
    assert "Block 1: This part is not available any more." in page
    hr.post(page_of(letter), typed("b0:opening", "b9:opening", "b1:text", **{"b1-text": "y"}))
    with tenant_scope(acme):
        letter.refresh_from_db()
    assert letter.blocks == [gone, {"kind": "text", "text": "y"}]
    assert "y" in hr.get(f"{page_of(letter)}preview/").content.decode()


def test_list_shows_subjects_as_somebody_reads_them(hr, acme, letter):
    with tenant_scope(acme):
        Letter.objects.update(
            name="Spring", subject='News from {{ employer }} for {{ given_name | "you" }}', is_kept=True
        )

    page = hr.get(LIST).content.decode()

    assert "News from Acme for Ada" in page
    assert "{{" not in page


def test_letters_to_begin_with(hr, acme, bob, letter):
    assert "No letters of your own yet" in hr.get(LIST).content.decode()
    answer = hr.post(NEW, {"begin": "miss_you"})
    with tenant_scope(acme):
        made = Letter.objects.kept().get()
    assert answer["Location"] == page_of(made)
    assert (made.name, made.language) == ("We miss you", "en")
    assert "We miss you" in hr.get(LIST).content.decode()
    assert hr.post(NEW, {"like": str(letter.pk), "name": "Like it"}).status_code == 302
    with tenant_scope(acme):
        assert Letter.objects.kept().get(name="Like it").blocks == letter.blocks
    for bad in ({"begin": "x"}, {"like": str(uuid7())}, {"name": "x" * 81}):
        assert hr.post(NEW, bad).status_code == 422
    assert hr.post(f"{page_of(made)}deletion/").status_code == 302
    with tenant_scope(acme):
        assert not Letter.objects.filter(pk=made.pk).exists()
        assert Letter.objects.filter(pk=letter.pk).exists()
    hr.post(f"{page_of(letter)}deletion/")  # belongs to something else
    with tenant_scope(acme):
        assert Letter.objects.filter(pk=letter.pk).exists()


def test_language_is_chosen_where_there_are_several(hr, acme, bob):
    with tenant_scope(acme):
        acme.languages = ["fr"]
        acme.save(update_fields=["languages"])
    kept = make_letter(acme, bob, name="Kept", is_kept=True)
    assert "Français" in hr.get(page_of(kept)).content.decode().replace("français", "Français")
    hr.post(page_of(kept), typed("b1:divider", name="Kept", language="fr"))
    with tenant_scope(acme):
        assert Letter.objects.get(pk=kept.pk).language == "fr"


def test_people_are_suggested_by_name(hr, acme, globex):
    ada = make_alumnus(acme, "Ada", "Okoro")
    make_alumnus(globex, "Ada", "Elsewhere")
    found = hr.get(PEOPLE, {"q": "ada ok"}).json()["options"]
    assert found == [{"value": "Ada Okoro", "detail": "", "set": {"person": str(ada.pk)}}]
    assert hr.get(PEOPLE).json() == {"options": []}


def test_list_costs_the_same_however_long(hr, acme, bob):
    make_letter(acme, bob, name="One", is_kept=True)
    hr.get(LIST)  # the first visit of an hour is noted
    with CaptureQueriesContext(connection) as one:
        hr.get(LIST)
    for name in ("Two", "Three"):
        make_letter(acme, bob, name=name, is_kept=True)
    with CaptureQueriesContext(connection) as three:
        hr.get(LIST)
    assert len(three) == len(one) == QUERIES_OF_LIST


QUERIES_OF_LIST = 8


def addresses(letter: Letter) -> list[tuple[str, str]]:
    return [
        ("get", LIST), ("post", NEW), ("get", PEOPLE), ("get", page_of(letter)), ("get", f"{page_of(letter)}preview/"),
        ("post", f"{page_of(letter)}deletion/"), ("get", f"{page_of(letter)}versions/{uuid7()}/"),
        ("get", f"{page_of(letter)}versions/{uuid7()}/document/"),
    ]  # fmt: skip


def test_only_hr_writes_letters(letter, client_for, alice, rita, mallory):
    for method, address in addresses(letter):
        assert getattr(client_for(alice), method)(address).status_code == 403
        assert getattr(client_for(rita), method)(address).status_code == 403
        assert getattr(client_for(mallory), method)(address).status_code == 404
        answer = getattr(Client(), method)(address)
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"]


def test_wrong_methods_and_a_module_that_is_off(hr, letter, acme):
    assert hr.post(LIST).status_code == 405
    assert hr.get(NEW).status_code == 405
    assert hr.post(PEOPLE).status_code == 405
    assert hr.get(f"{page_of(letter)}deletion/").status_code == 405
    assert hr.delete(page_of(letter)).status_code == 405
    with tenant_scope(acme):
        acme.modules = []
        acme.save(update_fields=["modules"])
    for method, address in addresses(letter):
        assert getattr(hr, method)(address).status_code == 404


def test_letter_of_another_employer_is_not_there(hr, globex, mallory):
    theirs = make_letter(globex, mallory)
    assert hr.get(page_of(theirs)).status_code == 404
    assert hr.post(page_of(theirs), typed()).status_code == 404
    assert hr.post(NEW, {"like": str(theirs.pk)}).status_code == 422
