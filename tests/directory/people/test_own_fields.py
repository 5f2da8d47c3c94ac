from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from kombu.exceptions import OperationalError

from accounts.models import Role, User
from audit.models import AuditEvent
from directory.models import Alumnus, CustomField, SearchRow
from directory.people import tasks
from directory.people.actions.own_fields import (
    MOST_FIELDS,
    TooManyFields,
    create_field,
    move_field,
    restore_field,
    retire_field,
    set_own_values,
    update_field,
)
from directory.people.own_fields import clean_values, form_fields, name_of, values_of, words_of
from directory.people.tasks import CannotFollow, refresh_everybody
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_alumnus

ClientFor = Callable[[User], Client]
NEW = {"label": "Cohort", "help_text": "Year", "kind": "number", "level": "staff", "choices": ""}
URL = "/acme/manage/alumni/fields/"


def field(employer: Employer, label: str = "Cohort", **values: Any) -> CustomField:
    with tenant_scope(employer):
        return create_field(**{"label": label, "kind": "text", **values}, by=None)


def labels(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        return [each.label for each in CustomField.objects.in_use()]


# The forms of others


def test_each_kind_is_cleaned_and_shown(acme: Employer) -> None:
    fields = [
        field(acme, "Text"), field(acme, "Number", kind="number"), field(acme, "Date", kind="date"),
        field(acme, "Choice", kind="choice", choices=["A", "B"]),
        field(acme, "Choices", kind="choices", choices=["A", "B"]),
    ]  # fmt: skip
    typed = ["  two \x00 words ", Decimal("12.50"), date(2026, 5, 3), "A", ["A", "B"]]
    cleaned = {name_of(each): value for each, value in zip(fields, typed, strict=True)}
    values = clean_values(fields, cleaned, {"other": "kept"})
    assert values == {
        "other": "kept",
        **dict(zip((str(each.pk) for each in fields), ["two words", 12.5, "2026-05-03", "A", ["A", "B"]], strict=True)),
    }  # fmt: skip
    with tenant_scope(acme):
        alumnus = Alumnus(field_values=values)
        assert [each.words for each in values_of(alumnus, fields)] == ["two words", "12.5", "3 May 2026", "A", "A, B"]
    assert clean_values(fields, dict.fromkeys(cleaned), values) == {"other": "kept"}
    assert clean_values(fields[1:2], {name_of(fields[1]): Decimal(12)}) == {str(fields[1].pk): 12}


def test_words_of_what_does_not_fit(acme: Employer) -> None:
    assert words_of(field(acme, "Date", kind="date"), "soon") == "soon"
    assert words_of(field(acme, "Number", kind="number"), "many") == "many"


def test_a_dropped_choice_stays_for_those_who_have_it(acme: Employer) -> None:
    one = field(acme, "One", kind="choice", choices=["A", "B"])
    several = field(acme, "Several", kind="choices", choices=["A", "B"])
    made = form_fields([one, several], {str(one.pk): "Z", str(several.pk): ["Y"]})
    offered = [[value for value, _label in each.choices] for each in made.values()]  # type: ignore[attr-defined]
    assert offered == [["", "A", "B", "Z"], ["A", "B", "Y"]]
    assert [value for value, _label in form_fields([one], {})[name_of(one)].choices] == ["", "A", "B"]  # type: ignore[attr-defined]


# The page of fields


def test_hr_adds_changes_orders_and_retires(acme: Employer, bob: User, client_for: ClientFor) -> None:
    client = client_for(bob)
    assert "No own field yet" in client.get(URL).content.decode()
    assert client.post(f"{URL}new/", NEW).status_code == 302
    assert (
        client.post(f"{URL}new/", NEW | {"label": "Site", "kind": "choice", "choices": "Lyon\nOslo\n"}).status_code
        == 302
    )
    assert labels(acme) == ["Cohort", "Site"]
    with tenant_scope(acme):
        cohort, site = CustomField.objects.in_use()
    assert site.choices == ["Lyon", "Oslo"]

    client.post(f"{URL}{site.pk}/place/", {"to": "up"})
    assert labels(acme) == ["Site", "Cohort"]
    client.post(f"{URL}{site.pk}/place/", {"to": "up"})
    client.post(f"{URL}{site.pk}/place/", {"to": "down"})
    assert labels(acme) == ["Cohort", "Site"]

    changed = client.post(f"{URL}{cohort.pk}/", NEW | {"label": "Year group", "level": "everyone", "kind": "text"})
    assert changed.status_code == 302
    with tenant_scope(acme):
        now = CustomField.objects.get(pk=cohort.pk)
    assert (now.label, now.level, now.kind) == ("Year group", "everyone", "number")
    assert "Year group" in client.get(f"{URL}{cohort.pk}/").content.decode()

    client.post(f"{URL}{cohort.pk}/retirement/")
    assert labels(acme) == ["Site"]
    assert "Bring back" in client.get(URL).content.decode()
    with tenant_scope(acme):
        move_field(now, up=True, by=bob)
    client.post(f"{URL}{cohort.pk}/retirement/")
    assert set(labels(acme)) == {"Site", "Year group"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"label": " "}, "Enter a name"),
        ({"label": "cohórt"}, "There is a field of this name already"),
        ({"level": "nobody"}, "Select a valid choice"),
        ({"kind": "secret"}, "Select a valid choice"),
        ({"kind": "choice", "choices": "Lonely"}, "two choices at least"),
        ({"kind": "choice", "choices": "x" * 61 + "\nb"}, "too long for a choice"),
        ({"kind": "choice", "choices": "\n".join(map(str, range(60)))}, "50 choices at most"),
    ],
)
def test_bad_input(acme: Employer, bob: User, client_for: ClientFor, data: dict[str, str], words: str) -> None:
    field(acme, "Cohort")
    response = client_for(bob).post(f"{URL}new/", NEW | {"label": "New"} | data)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert labels(acme) == ["Cohort"]


def test_thirty_fields_are_enough(acme: Employer, bob: User, client_for: ClientFor) -> None:
    for number in range(MOST_FIELDS):
        field(acme, f"Field {number}")
    with tenant_scope(acme), pytest.raises(TooManyFields):
        create_field(label="One more", kind="text", by=None)
    response = client_for(bob).post(f"{URL}new/", NEW)
    assert (response.status_code, "Retire one first" in response.content.decode()) == (422, True)
    assert "Add a field" not in client_for(bob).get(URL).content.decode()


def test_saying_the_same_of_a_field_again_changes_nothing(acme: Employer) -> None:
    club = field(acme, "Club")
    with tenant_scope(acme):
        restore_field(club, by=None)
        update_field(club, label="Club", level=club.level, by=None)
        retired_at = retire_field(club, by=None).retired_at
        assert retire_field(club, by=None).retired_at == retired_at
        events = AuditEvent.objects.filter(action__startswith="own_field.").order_by("id")
        assert [event.action for event in events] == ["own_field.created", "own_field.retired"]


# What follows


def test_a_narrowed_field_is_found_no_more_at_once(acme: Employer, bob: User, client_for: ClientFor) -> None:
    wide = field(acme, "Club", level="everyone", searchable=True, by_members=True)
    alumnus = make_alumnus(acme)
    with tenant_scope(acme):
        set_own_values(alumnus, fields=[wide], cleaned={name_of(wide): "Chess"}, by=None)
        set_own_values(alumnus, fields=[wide], cleaned={name_of(wide): "Chess"}, by=None)
        assert SearchRow.objects.filter(audience="staff", vector__holds="'chess'").count() == 1
    client_for(bob).post(f"{URL}{wide.pk}/retirement/")
    with tenant_scope(acme):
        assert not SearchRow.objects.filter(vector__holds="'chess'").exists()
        assert Alumnus.objects.get(pk=alumnus.pk).field_values == {str(wide.pk): "Chess"}


def test_many_people_are_followed_by_a_job(
    acme: Employer, bob: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = field(acme)
    make_alumnus(acme)
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    monkeypatch.setattr(refresh_everybody, "apply_async", lambda **options: sent.append(options))
    client_for(bob).post(f"{URL}{kept.pk}/retirement/")
    assert sent == [{"countdown": tasks.AFTER_COMMIT, "retry": False}]
    monkeypatch.undo()
    with tenant_scope(acme):
        assert refresh_everybody.apply().get() == 1


def test_a_new_help_text_is_in_nobodys_search_rows(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = field(acme)
    make_alumnus(acme)
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    monkeypatch.setattr(refresh_everybody, "apply_async", lambda **options: sent.append(options))
    with tenant_scope(acme):
        update_field(kept, help_text="The year you came.", by=None)
        assert CustomField.objects.get(pk=kept.pk).help_text == "The year you came."
        assert sent == []
        update_field(kept, label="Year", by=None)
    assert len(sent) == 1


def test_without_a_broker_nothing_is_narrowed_by_halves(
    acme: Employer, bob: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = field(acme)
    make_alumnus(acme)

    def is_away(**options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    monkeypatch.setattr(refresh_everybody, "apply_async", is_away)
    with tenant_scope(acme), pytest.raises(CannotFollow):
        tasks.refresh_everybody_now_or_soon()
    response = client_for(bob).post(f"{URL}{kept.pk}/retirement/", follow=True)
    assert "cannot be changed at the moment" in response.content.decode()
    changed = client_for(bob).post(f"{URL}{kept.pk}/", NEW | {"kind": "text", "label": "Else"})
    assert changed.status_code == 422
    assert labels(acme) == ["Cohort"]


@pytest.mark.parametrize("path", ["", "new/", "{field}/", "{field}/place/", "{field}/retirement/"])
def test_doors(
    acme: Employer, alice: User, bob: User, rita: User, mallory: User, client_for: ClientFor, path: str
) -> None:
    auditor = make_user("aud@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    url = URL + path.format(field=field(acme).pk)
    is_post = path.endswith(("place/", "retirement/"))
    method = "post" if is_post else "get"
    assert getattr(client_for(mallory), method)(url).status_code == 404
    assert [getattr(client_for(user), method)(url).status_code for user in (alice, rita, auditor)] == [403] * 3
    assert getattr(client_for(bob), "get" if is_post else "put")(url).status_code == 405
    assert getattr(Client(), method)(url).url.startswith("/account/sign-in/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(
    acme: Employer, bob: User, client_for: ClientFor, number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        field(acme, f"Field {each}")
    client = client_for(bob)
    client.get(URL)
    with django_assert_num_queries(8):  # two of them the savepoint
        client.get(URL)
