from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from audit.models import AuditEvent
from directory.models import Alumnus
from offboarding.imports.working import work_on
from offboarding.models import ImportState, LeaverImport
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.offboarding.imports.conftest import ERIK, HEADER, JADE, as_csv, imported, previewed, sample, upload

ClientFor = Callable[[User], Client]
BAD = ("3", "Nina", "", "2016-01-08", "2026-04-19", "Legal", "Paralegal", "nina@home.example", "Yes")
POSTS = ("mapping", "reopening", "commit", "undoing", "deletion")


@pytest.fixture
def preview(acme: Employer, bob: User) -> LeaverImport:
    with tenant_scope(acme):
        return previewed(as_csv(HEADER, ERIK, JADE, BAD), by=bob)


@pytest.fixture
def done(acme: Employer, bob: User) -> LeaverImport:
    with tenant_scope(acme):
        return imported(as_csv(HEADER, ERIK, JADE, BAD), by=bob)


@pytest.fixture
def ambiguous(acme: Employer, bob: User) -> LeaverImport:
    """Waits for the order of day and month."""
    with tenant_scope(acme):
        return read(sample("07"), bob)


def read(content: bytes, by: User) -> LeaverImport:
    from django.core.files.base import ContentFile  # noqa: PLC0415

    from offboarding.actions.imports import start_import  # noqa: PLC0415

    leaver_import = start_import(file=ContentFile(content), file_name="leavers.csv", by=by)
    work_on(leaver_import.pk)
    leaver_import.refresh_from_db()
    return leaver_import


def url(leaver_import: LeaverImport, noun: str = "") -> str:
    return f"/acme/manage/imports/{leaver_import.pk}/" + (f"{noun}/" if noun else "")


def state_of(acme: Employer, leaver_import: LeaverImport) -> str:
    with tenant_scope(acme):
        return str(LeaverImport.objects.get(pk=leaver_import.pk).state)


# Who may


@pytest.mark.parametrize("path", ["", "new/", "{id}/", "{id}/errors/", "{id}/undoing/"])
def test_pages_are_for_hr_of_this_employer(
    path: str, done: LeaverImport, alice: User, rita: User, mallory: User, client_for: ClientFor, bob: User, olga: User
) -> None:
    page = "/acme/manage/imports/" + path.format(id=done.pk)

    assert client_for(bob).get(page).status_code == 200
    assert client_for(olga).get(page).status_code == 200
    assert client_for(rita).get(page).status_code == 403
    assert client_for(alice).get(page).status_code == 403
    assert client_for(mallory).get(page).status_code == 404
    assert Client().get(page).headers["Location"].startswith("/account/sign-in/?next=")


@pytest.mark.parametrize("noun", POSTS)
def test_decisions_are_for_hr_of_this_employer(
    noun: str, done: LeaverImport, rita: User, mallory: User, client_for: ClientFor
) -> None:
    assert client_for(rita).post(url(done, noun)).status_code == 403
    assert client_for(mallory).post(url(done, noun)).status_code == 404
    assert Client().post(url(done, noun)).headers["Location"].startswith("/account/sign-in/?next=")


def test_another_employers_import_does_not_exist(
    done: LeaverImport, globex: Employer, mallory: User, client_for: ClientFor
) -> None:
    mallorys = client_for(mallory)

    for noun in ("", "errors", "undoing"):
        assert mallorys.get(url(done, noun).replace("/acme/", "/globex/")).status_code == 404
    for noun in POSTS:
        assert mallorys.post(url(done, noun).replace("/acme/", "/globex/")).status_code == 404
    assert b"leavers.csv" not in mallorys.get("/globex/manage/imports/").content


def test_the_address_of_a_refused_form_leads_back_to_the_import(
    preview: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    response = client_for(bob).get(url(preview, "mapping"))

    assert (response.status_code, response["Location"]) == (302, url(preview))


def test_long_counts_are_readable(acme: Employer, done: LeaverImport, bob: User, client_for: ClientFor) -> None:
    counts = {"missing_address_count": 1429, "skipped_count": 2001, "return_count": 1002}
    with tenant_scope(acme):
        LeaverImport.objects.filter(pk=done.pk).update(**counts)

    page = client_for(bob).get(url(done)).text

    for words in ("1,429 personal addresses missing", "2,001 rows are skipped", "1,002 came back and left again"):
        assert words in page


@pytest.mark.parametrize("noun", ["reopening", "commit", "deletion"])
def test_decisions_are_posted(noun: str, preview: LeaverImport, bob: User, client_for: ClientFor) -> None:
    assert client_for(bob).get(url(preview, noun)).status_code == 405


@pytest.mark.parametrize("noun", ["", "errors"])
def test_pages_are_read(noun: str, preview: LeaverImport, bob: User, client_for: ClientFor) -> None:
    assert client_for(bob).post(url(preview, noun)).status_code == 405


# Upload


def test_upload_stores_the_file_under_its_employer(acme: Employer, bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).post("/acme/manage/imports/new/", {"file": upload(as_csv(HEADER, ERIK))})

    with tenant_scope(acme):
        found = LeaverImport.objects.get()
    assert response.headers["Location"] == url(found)
    assert found.file.name.startswith(f"employers/{acme.pk}/imports/")
    assert (found.state, found.file_name, found.created_by_id) == (ImportState.READING, "leavers.csv", bob.pk)


def test_upload_without_a_file_is_told_so(bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).post("/acme/manage/imports/new/")

    assert response.status_code == 422
    assert "Choose a file first." in response.content.decode()


def test_upload_of_nothing_is_told_so(bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).post("/acme/manage/imports/new/", {"file": upload(b"")})

    assert response.status_code == 422
    assert "This file is empty." in response.content.decode()


def test_upload_of_too_much_is_told_so(bob: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offboarding.forms.imports.MAX_BYTES", 10)

    response = client_for(bob).post("/acme/manage/imports/new/", {"file": upload(as_csv(HEADER, ERIK))})

    assert response.status_code == 422
    assert "larger than 64 MB" in response.content.decode()


# While it works


def test_progress_refreshes_itself_with_and_without_javascript(
    acme: Employer, bob: User, client_for: ClientFor
) -> None:
    browser = client_for(bob)
    browser.post("/acme/manage/imports/new/", {"file": upload(as_csv(HEADER, ERIK))})
    with tenant_scope(acme):
        found = LeaverImport.objects.get()

    page = browser.get(url(found)).content.decode()
    partial = browser.get(url(found), headers={"HX-Request": "true", "HX-Target": "import-progress"}).content.decode()

    assert '<meta http-equiv="refresh" content="3">' in page
    assert "<html" not in partial
    assert 'id="import-progress"' in partial


def test_progress_ends_by_loading_the_page(preview: LeaverImport, bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).get(url(preview), headers={"HX-Request": "true", "HX-Target": "import-progress"})

    assert response.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rescued_at": "2026-01-01T00:00Z"}, "Taken up again"),
        ({"gave_up_at": "2026-01-01T00:00Z"}, "The import stopped several times"),
    ],
)
def test_progress_says_what_happened(
    changes: dict[str, Any], words: str, acme: Employer, done: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    with tenant_scope(acme):
        LeaverImport.objects.filter(pk=done.pk).update(state=ImportState.UNDOING, **changes)

    assert words in client_for(bob).get(url(done)).content.decode()


# Columns


def test_mapping_asks_about_the_dates_once(
    acme: Employer, ambiguous: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    page = client_for(bob).get(url(ambiguous)).content.decode()

    assert "What does “06/10/2019” mean?" in page
    assert "The day comes first: 6 October 2019" in page
    assert "The month comes first: 10 June 2019" in page


def test_mapping_needs_the_answer(acme: Employer, ambiguous: LeaverImport, bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).post(url(ambiguous, "mapping"), mapping(ambiguous))

    assert response.status_code == 422
    assert "The dates can be read in two ways." in response.content.decode()
    assert state_of(acme, ambiguous) == ImportState.MAPPING


def test_mapping_goes_on_with_the_answer(
    acme: Employer, ambiguous: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    response = client_for(bob).post(url(ambiguous, "mapping"), mapping(ambiguous) | {"date_order": "mdy"})

    assert response.headers["Location"] == url(ambiguous)
    assert state_of(acme, ambiguous) == ImportState.CHECKING


def test_mapping_refuses_two_columns_of_one_meaning(
    acme: Employer, ambiguous: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    typed = mapping(ambiguous) | {"date_order": "dmy", "column-4": "title"}

    response = client_for(bob).post(url(ambiguous, "mapping"), typed)

    assert response.status_code == 422
    assert "“Department” is read as this already." in response.content.decode()


@pytest.mark.parametrize(
    ("column", "words"),
    [("column-1", "No column gives the person’s name."), ("column-3", "No column gives the last day.")],
)
def test_mapping_needs_name_and_last_day(
    column: str, words: str, ambiguous: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    typed = mapping(ambiguous) | {"date_order": "dmy", column: ""}

    response = client_for(bob).post(url(ambiguous, "mapping"), typed)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_mapping_after_the_fact_is_told_so(preview: LeaverImport, bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).post(url(preview, "mapping"), mapping(preview))

    assert response.status_code == 422
    assert "That is not possible now." in response.content.decode()


def test_preview_goes_back_to_the_columns(
    acme: Employer, preview: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    browser = client_for(bob)
    browser.post(url(preview, "reopening"))

    page = browser.get(url(preview)).content.decode()

    assert state_of(acme, preview) == ImportState.MAPPING
    assert "Chosen by you" not in page
    assert "Sure" in page


def mapping(leaver_import: LeaverImport) -> dict[str, str]:
    return {f"column-{column['index']}": column["target"] for column in leaver_import.columns}


# Preview, import, undo


def test_preview_shows_what_would_change(preview: LeaverImport, bob: User, client_for: ClientFor) -> None:
    browser = client_for(bob)

    create = browser.get(url(preview)).content.decode()
    skipped = browser.get(url(preview), {"show": "skipped"}).content.decode()

    assert "Erik Persson" in create
    assert "Import 2 rows" in create
    assert "A first and a last name are needed." in skipped
    assert "missing_name" in skipped


def test_preview_pages_through_many_rows(acme: Employer, bob: User, client_for: ClientFor) -> None:
    with tenant_scope(acme):
        preview = previewed(sample("01"), by=bob)
    browser = client_for(bob)

    first = browser.get(url(preview))
    second = browser.get(url(preview), {"after": first.context["page"].next_cursor})

    assert [row.line for row in first.context["rows"]] == list(range(2, 52))
    assert [row.line for row in second.context["rows"]] == list(range(52, 102))


def test_preview_lists_missing_addresses(acme: Employer, bob: User, client_for: ClientFor) -> None:
    with tenant_scope(acme):
        preview = previewed(sample("01"), by=bob)

    response = client_for(bob).get(url(preview), {"show": "missing"})

    assert len(response.context["rows"]) == 18
    assert "18 personal addresses missing" in response.content.decode()


def test_preview_shows_changes_field_by_field(
    acme: Employer, done: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    moved = (*ERIK[:4], "2026-05-31", "Marketing", *ERIK[6:])
    with tenant_scope(acme):
        second = previewed(as_csv(HEADER, moved, JADE), by=bob)

    page = client_for(bob).get(url(second)).content.decode()

    assert "<del>Sales</del> → <ins>Marketing</ins>" in page
    assert "<del>2026-04-13</del> → <ins>2026-05-31</ins>" in page


def test_unknown_tab_shows_the_first_that_has_rows(preview: LeaverImport, bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).get(url(preview), {"show": "nonsense", "after": "nonsense"})

    assert response.status_code == 200
    assert response.context["show"] == "create"


@pytest.mark.parametrize("show", ["create", "update", "unchanged", "skipped", "missing", "warnings", "returns", "kept"])
def test_every_tab_opens(show: str, done: LeaverImport, bob: User, client_for: ClientFor) -> None:
    assert client_for(bob).get(url(done), {"show": show}).status_code == 200


def test_commit_starts_the_work(acme: Employer, preview: LeaverImport, bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).post(url(preview, "commit"))

    assert response.headers["Location"] == url(preview)
    assert state_of(acme, preview) == ImportState.IMPORTING


@pytest.mark.parametrize("noun", ["commit", "reopening", "deletion"])
def test_too_late_is_told_so(noun: str, done: LeaverImport, bob: User, client_for: ClientFor) -> None:
    page = client_for(bob).post(url(done, noun), follow=True).content.decode()

    assert "That is not possible now. The import is at: Imported." in page


def test_undo_asks_first(acme: Employer, done: LeaverImport, bob: User, client_for: ClientFor) -> None:
    browser = client_for(bob)

    question = browser.get(url(done, "undoing")).content.decode()
    answer = browser.post(url(done, "undoing"))

    assert "2 people whom this file brought are taken out again" in question
    assert answer.headers["Location"] == url(done)
    assert state_of(acme, done) == ImportState.UNDOING


def test_undo_of_a_preview_leads_back(preview: LeaverImport, bob: User, client_for: ClientFor) -> None:
    browser = client_for(bob)

    assert browser.get(url(preview, "undoing")).headers["Location"] == url(preview)
    assert "That is not possible now." in browser.post(url(preview, "undoing"), follow=True).content.decode()


def test_throwing_away_deletes_file_and_rows(
    acme: Employer,
    preview: LeaverImport,
    bob: User,
    client_for: ClientFor,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = client_for(bob).post(url(preview, "deletion"))

    assert response.headers["Location"] == "/acme/manage/imports/"
    assert not preview.file.storage.exists(preview.file.name)
    with tenant_scope(acme):
        assert not LeaverImport.objects.exists()
        assert not Alumnus.objects.exists()


def test_refused_file_says_why(acme: Employer, bob: User, client_for: ClientFor) -> None:
    with tenant_scope(acme):
        refused = previewed(sample("refuse/page"), "page.xls", by=bob)

    page = client_for(bob).get(url(refused)).content.decode()

    assert "This is a web page with a spreadsheet’s name." in page
    assert "Nothing was written" in page


# Error file


def test_error_file_can_be_mended_and_loaded_again(
    acme: Employer, done: LeaverImport, bob: User, client_for: ClientFor
) -> None:
    response = client_for(bob).get(url(done, "errors"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = text.splitlines()

    assert lines[0].startswith(",".join(HEADER))
    assert lines[0].endswith("Row in the file,Column at fault,Value at fault,Code,What is wrong")
    assert lines[1].endswith(",4,Last name,,missing_name,A first and a last name are needed.")
    mended = text.replace("Nina,,", "Nina,Cesaroni,").encode()
    with tenant_scope(acme):
        again = imported(mended, by=bob)
        assert (again.created_count, again.skipped_count) == (1, 0)
        assert Alumnus.objects.count() == 3


def test_error_file_is_logged(acme: Employer, done: LeaverImport, bob: User, client_for: ClientFor) -> None:
    client_for(bob).get(url(done, "errors"))

    with tenant_scope(acme):
        event = AuditEvent.objects.get(action="import.errors_exported")
    assert (event.actor_id, event.subject_id) == (bob.pk, str(done.pk))


# List


def test_empty_list_teaches_the_next_step(bob: User, client_for: ClientFor) -> None:
    assert "No list loaded yet" in client_for(bob).get("/acme/manage/imports/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count: int, acme: Employer, bob: User, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    with tenant_scope(acme):
        for _ in range(count):
            previewed(as_csv(HEADER, ERIK), by=bob)
    browser = client_for(bob)
    browser.get("/acme/manage/imports/")

    with django_assert_num_queries(LIST_QUERIES):
        response = browser.get("/acme/manage/imports/")
    assert len(response.context["page"].items) == count


LIST_QUERIES = 8


def test_unknown_import_does_not_exist(bob: User, client_for: ClientFor) -> None:
    assert client_for(bob).get(f"/acme/manage/imports/{UUID(int=1)}/").status_code == 404
