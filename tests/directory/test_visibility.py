from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from directory.models import (
    Alumnus,
    AlumnusState,
    Audience,
    Block,
    Connection,
    ConnectionState,
    CustomField,
    CustomFieldKind,
    Level,
    SearchRow,
    Tie,
    TieKind,
)
from directory.rules import visible_fields
from directory.search.rows import refresh_search
from directory.visibility import (
    CIRCLES,
    FIELDS,
    all_fields,
    audience_between,
    audiences_of,
    clean_levels,
    fields_for,
    has_ties,
    level_of,
    own_fields,
)
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_peer, make_spell, own_alumnus, set_levels

HIDDEN_AT_FIRST = {"former_name", "personal_email", "phone", "birthday", "obstacles"}
FOR_NOBODY_AT_FIRST = {"birthday", "obstacles"}


def connect(one: Alumnus, other: Alumnus) -> None:
    with tenant_scope(one.tenant_id):
        Connection.objects.create(asker=one, asked=other, state=ConnectionState.ACCEPTED, answered_at=timezone.now())


def block(one: Alumnus, other: Alumnus) -> None:
    with tenant_scope(one.tenant_id):
        Block.objects.create(blocker=one, blocked=other)


def work_together(*people: Alumnus, team: str = "Payments") -> None:
    for person in people:
        make_spell(person, team=team, started_on=date(2015, 1, 1), last_day=date(2020, 12, 31))


def change(alumnus: Alumnus, **columns: Any) -> Alumnus:
    with tenant_scope(alumnus.tenant_id):
        Alumnus.objects.filter(pk=alumnus.pk).update(**columns)
        alumnus.refresh_from_db()
        refresh_search([alumnus.pk])
    return alumnus


def as_whom(viewer: Membership, alumnus: Alumnus) -> Audience | None:
    """Both roads to a profile, which must agree: the rule in Python and the verb of the database."""
    with tenant_scope(alumnus.tenant_id):
        audience = audience_between(viewer, alumnus)
        assert Alumnus.objects.visible_to(viewer).filter(pk=alumnus.pk).exists() is (audience is not None)
    return audience


def rows_of(alumnus: Alumnus) -> set[str]:
    with tenant_scope(alumnus.tenant_id):
        return set(SearchRow.objects.filter(alumnus=alumnus).values_list("audience", flat=True))


def test_defaults_are_safe() -> None:
    hidden = {name for name in FIELDS if level_of(Alumnus(), name) != Level.EVERYONE}
    assert hidden == HIDDEN_AT_FIRST
    assert {name for name in FIELDS if level_of(Alumnus(), name) == Level.NOBODY} == FOR_NOBODY_AT_FIRST


def test_each_audience_sees_what_the_wider_ones_see_and_its_own_level() -> None:
    levels = dict(zip(("about", "headline", "phone", "skills", "jobs"), Level, strict=True))
    alumnus = Alumnus(visibility={name: str(level) for name, level in levels.items()})
    named = {audience: fields_for(audience, alumnus) & levels.keys() for audience in Audience}
    assert named == {
        Audience.NETWORK: {"about"},
        Audience.COLLEAGUES: {"about", "headline"},
        Audience.CONNECTIONS: {"about", "headline", "phone"},
        Audience.STAFF: {"about", "headline", "phone", "skills"},
    }


def test_the_work_record_cannot_be_hidden_from_the_employer() -> None:
    assert level_of(Alumnus(visibility={"career": "nobody"}), "career") == Level.EVERYONE
    assert clean_levels({"career": "nobody", "about": "colleagues", "salary": "everyone", "phone": "friends"}) == {
        "about": "colleagues"
    }


def test_visible_fields_of_oneself_a_peer_and_staff(acme: Employer, alice: User, bob: User) -> None:
    own, peer = own_alumnus(acme, alice), set_levels(make_peer(acme), about="nobody")
    with tenant_scope(acme):
        as_alice, as_bob = membership(acme, alice), membership(acme, bob)
        assert visible_fields(as_alice, own) == set(FIELDS)
        assert visible_fields(as_alice, peer) == set(FIELDS) - HIDDEN_AT_FIRST - {"about"}
        assert visible_fields(as_bob, peer) == set(FIELDS) - FOR_NOBODY_AT_FIRST - {"about"}


@pytest.mark.parametrize("listing", Level)
def test_nothing_of_a_record_is_for_members(acme: Employer, alice: User, bob: User, listing: str) -> None:
    record = set_levels(make_alumnus(acme), listing=listing)
    with tenant_scope(acme):
        assert visible_fields(membership(acme, alice), record) == frozenset()
        assert visible_fields(membership(acme, bob), record) == set(FIELDS) - FOR_NOBODY_AT_FIRST


@pytest.mark.parametrize(
    ("listing", "stranger", "colleague", "connection"),
    [
        ("everyone", Audience.NETWORK, Audience.COLLEAGUES, Audience.CONNECTIONS),
        ("colleagues", None, Audience.COLLEAGUES, Audience.CONNECTIONS),
        ("connections", None, None, Audience.CONNECTIONS),
        ("staff", None, None, None),
        ("nobody", None, None, None),
    ],
)
def test_who_is_what_to_whom(
    acme: Employer, alice: User, bob: User,
    listing: str, stranger: Audience | None, colleague: Audience | None, connection: Audience | None,
) -> None:  # fmt: skip
    own, person = own_alumnus(acme, alice), set_levels(make_peer(acme, "Priya", "Nair"), listing=listing)
    with tenant_scope(acme):
        as_alice, as_bob = membership(acme, alice), membership(acme, bob)
    assert as_whom(as_alice, person) == stranger
    work_together(own, person)
    assert as_whom(as_alice, person) == colleague
    connect(person, own)
    assert as_whom(as_alice, person) == connection
    assert as_whom(as_bob, person) == Audience.STAFF
    block(person, own)
    assert as_whom(as_alice, person) is None
    assert as_whom(as_bob, person) == Audience.STAFF


def test_a_block_hides_each_from_the_other(acme: Employer, alice: User) -> None:
    own, person = own_alumnus(acme, alice), make_peer(acme)
    block(own, person)
    with tenant_scope(acme):
        as_alice = membership(acme, alice)
    assert as_whom(as_alice, person) is None


@pytest.mark.parametrize(
    "columns",
    [
        {"unlisted": True},
        {"is_limited": True},
        {"state": AlumnusState.DECEASED},
        {"state": AlumnusState.NOT_ELIGIBLE},
        {"membership": None, "joined_at": None},
    ],
)
def test_who_is_off_the_lists_is_off_them_for_friends_too(
    acme: Employer, alice: User, bob: User, columns: dict[str, Any]
) -> None:
    own, person = own_alumnus(acme, alice), make_peer(acme, "Priya", "Nair")
    work_together(own, person)
    connect(own, person)
    change(person, **columns)
    with tenant_scope(acme):
        as_alice, as_bob = membership(acme, alice), membership(acme, bob)
        assert not Tie.objects.filter(alumnus=person).exists()
    assert as_whom(as_alice, person) is None
    assert as_whom(as_bob, person) == Audience.STAFF
    assert rows_of(person) == {"staff"}


def test_a_merged_record_is_seen_by_nobody(acme: Employer, alice: User, bob: User) -> None:
    kept = make_peer(acme, "Kept", "One")
    merged = change(make_alumnus(acme, "Merged", "One"), state=AlumnusState.MERGED, merged_into=kept)
    with tenant_scope(acme):
        for user in (alice, bob):
            assert as_whom(membership(acme, user), merged) is None
    assert rows_of(merged) == set()


def test_a_current_colleague_is_for_people_of_the_same_time_only(acme: Employer, alice: User) -> None:
    own, person = own_alumnus(acme, alice), change(make_peer(acme), state=AlumnusState.EMPLOYEE)
    with tenant_scope(acme):
        as_alice = membership(acme, alice)
    assert as_whom(as_alice, person) is None
    assert rows_of(person) == {"worked", "staff"}
    work_together(own, person)
    assert as_whom(as_alice, person) == Audience.COLLEAGUES
    assert rows_of(person) == {"worked", "staff"}


def test_who_waits_for_approval_sees_nobody_but_themselves(acme: Employer, alice: User) -> None:
    own, person = change(own_alumnus(acme, alice), is_limited=True), make_peer(acme)
    connect(own, person)
    with tenant_scope(acme):
        as_alice = membership(acme, alice)
        assert as_whom(as_alice, person) is None
        assert list(Alumnus.objects.visible_to(as_alice)) == [own]
        assert visible_fields(as_alice, own) == set(FIELDS)


@pytest.mark.parametrize(
    ("theirs", "has_worked"),
    [
        ({"team": "payments"}, True),
        ({"office": "Lyon"}, True),
        ({"team": "Payments", "started_on": date(2021, 6, 30)}, True),
        ({"team": "Payments", "started_on": date(2021, 7, 1), "last_day": None}, False),
        ({"team": "Payments", "started_on": None}, False),
        ({"team": "Lyon"}, False),
        ({"manager": "Grace Hopper"}, False),
        ({}, False),
    ],
)
def test_worked_together_is_one_team_or_office_at_one_time(
    acme: Employer, alice: User, theirs: dict[str, Any], has_worked: bool
) -> None:
    own, person = own_alumnus(acme, alice), make_peer(acme)
    make_spell(own, team="Payments", office="Lyon", manager="Grace Hopper")
    make_spell(person, **theirs)
    with tenant_scope(acme):
        as_alice = membership(acme, alice)
    assert as_whom(as_alice, person) == (Audience.COLLEAGUES if has_worked else Audience.NETWORK)


@pytest.mark.parametrize(("career", "tied"), [("everyone", 2), ("colleagues", 2), ("connections", 0), ("staff", 0)])
def test_whom_nobody_may_place_is_tied_to_nobody(acme: Employer, alice: User, career: str, tied: int) -> None:
    own, person = own_alumnus(acme, alice), make_peer(acme)
    make_spell(own, team="Payments")
    make_spell(person, team="Payments", manager="Grace")
    set_levels(person, career=career)
    with tenant_scope(acme):
        assert has_ties(person) is bool(tied)
        assert Tie.objects.filter(alumnus=person).count() == tied
        as_alice = membership(acme, alice)
    assert as_whom(as_alice, person) == (Audience.COLLEAGUES if tied else Audience.NETWORK)


def test_ties_are_of_each_place_once_and_follow_what_changes(acme: Employer) -> None:
    person = make_peer(acme)
    work_together(person, person)
    make_spell(person, office="Lyon", started_on=date(2019, 2, 3), last_day=None)
    with tenant_scope(acme):
        ties = Tie.objects.values_list("kind", "key", "label", "started_on", "ended_on", "shows_more")
        assert set(ties) == {
            (TieKind.TEAM, "payments", "Payments", date(2015, 1, 1), date(2020, 12, 31), False),
            (TieKind.OFFICE, "lyon", "Lyon", date(2019, 2, 3), date.max, False),
        }
    set_levels(person, headline="colleagues")
    with tenant_scope(acme):
        assert not Tie.objects.filter(shows_more=True).exists()  # there is no headline to see
    change(person, headline="Hello")
    with tenant_scope(acme):
        assert not Tie.objects.filter(shows_more=False).exists()
    set_levels(person, listing="staff")
    with tenant_scope(acme):
        assert not Tie.objects.exists()


@pytest.mark.parametrize(
    ("level", "rows"),
    [
        ("everyone", {"network", "staff"}),
        ("colleagues", {"network", "worked", "staff"}),
        ("connections", {"network", "linked", "staff"}),
        ("staff", {"network", "staff"}),
        ("nobody", {"network", "staff"}),
    ],
)
def test_a_circle_has_a_row_only_where_it_sees_more(acme: Employer, level: str, rows: set[str]) -> None:
    person = make_peer(acme, headline="Hello")
    work_together(person)
    set_levels(person, headline=level)
    assert rows_of(person) == rows
    set_levels(person, headline="everyone")
    assert rows_of(person) == {"network", "staff"}


@pytest.fixture
def make_field(acme: Employer) -> Callable[..., CustomField]:
    def make(label: str = "Shirt", **fields: Any) -> CustomField:
        with tenant_scope(acme):
            return CustomField.objects.create(label=label, **{"kind": CustomFieldKind.TEXT, **fields})

    return make


def test_own_fields_have_the_employers_level_and_the_person_may_narrow_it(
    acme: Employer, make_field: Callable[..., CustomField]
) -> None:
    field = make_field(level=Level.COLLEAGUES, by_members=True)
    make_field("Gone", retired_at=timezone.now())
    name = f"field:{field.pk}"
    with tenant_scope(acme):
        own = own_fields()
        assert set(own) == {name}
        assert set(all_fields()) == {*FIELDS, name}
        assert clean_levels({name: "everyone"}) == {}
        assert clean_levels({name: "connections", "about": "staff"}) == {name: "connections", "about": "staff"}

    def seen_as(level: str = "") -> set[Audience]:
        alumnus = Alumnus(visibility={name: level} if level else {})
        return {audience for audience in Audience if name in fields_for(audience, alumnus, own)}

    assert seen_as() == {Audience.COLLEAGUES, Audience.CONNECTIONS, Audience.STAFF}
    assert seen_as("connections") == {Audience.CONNECTIONS, Audience.STAFF}
    assert seen_as("everyone") == {Audience.COLLEAGUES, Audience.CONNECTIONS, Audience.STAFF}
    assert seen_as("nobody") == set()


def test_what_the_employer_wrote_cannot_be_hidden_from_the_employer_nor_is_it_the_persons_to_read(
    acme: Employer, alice: User, bob: User, make_field: Callable[..., CustomField]
) -> None:
    for_staff, shown = make_field("Risk"), make_field("Badge", level=Level.EVERYONE)
    names = {"risk": f"field:{for_staff.pk}", "badge": f"field:{shown.pk}"}
    person = own_alumnus(acme, alice)
    with tenant_scope(acme):
        own = own_fields()
        assert clean_levels({names["risk"]: "nobody", names["badge"]: "nobody"}) == {}
        assert visible_fields(membership(acme, alice), person, own) == {*FIELDS, names["badge"]}
        assert visible_fields(membership(acme, bob), person, own) == {
            *set(FIELDS) - FOR_NOBODY_AT_FIRST, *names.values()
        }  # fmt: skip


def test_searchable_own_fields_are_words_and_facets_of_those_who_see_them(
    acme: Employer, make_field: Callable[..., CustomField]
) -> None:
    chosen = make_field(
        "House", kind=CustomFieldKind.CHOICES, choices=["Red", "Blue"], level="everyone", searchable=True
    )
    written = make_field("Motto", level="staff", searchable=True)
    unsearched = make_field("Secret", level="everyone")
    person = make_peer(acme)
    change(person, field_values={str(chosen.pk): ["Red"], str(written.pk): "Carpe diem", str(unsearched.pk): "Sesame"})
    with tenant_scope(acme):
        rows = {row.audience: row for row in SearchRow.objects.all()}
    assert f"field:{chosen.pk}:Red" in rows["network"].facets
    assert "'red'" in rows["network"].vector
    assert "'carpe'" not in rows["network"].vector
    assert "'carpe'" in rows["staff"].vector
    assert "'sesame'" not in rows["staff"].vector


def test_audiences_are_a_chain(acme: Employer) -> None:
    person = make_peer(acme)
    assert audiences_of(person) == (*CIRCLES, Audience.STAFF)


def test_taking_an_own_field_over_from_members_widens_nothing(
    acme: Employer, make_field: Callable[..., CustomField]
) -> None:
    """A member filled it in for nobody; HR then says that only HR fills it in."""
    field = make_field(level=Level.EVERYONE, by_members=True)
    name = f"field:{field.pk}"
    with tenant_scope(acme):
        field.by_members = False
        field.save()
        own = own_fields()
    for level in ("nobody", "staff", "connections"):
        person = Alumnus(visibility={name: level})
        assert level_of(person, own[name]) == level
