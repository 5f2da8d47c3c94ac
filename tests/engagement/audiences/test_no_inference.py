"""Whatever somebody keeps from staff: whom an audience finds, and how many, is the same whatever the value is."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from directory.models import Alumnus, Audience, CustomField, CustomFieldKind, Level
from directory.visibility import FIELDS, OWN, all_fields, fields_for, own_field, staff_see
from engagement.audiences.criteria import Criteria, people
from engagement.audiences.fields import offered
from engagement.audiences.reach import reach
from engagement.audiences.values import Days, Known, Months, Named, Numbers, Place, Ticks
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.directory.test_no_inference import LYON, PARIS, put
from tests.factories.directory import make_peer, set_levels

VALUES = ("Quillab", "Zephyrs")  # one puts the person into Lyon and speaks French, the other Paris and German


@pytest.fixture
def own_text(acme: Employer) -> CustomField:
    with tenant_scope(acme):
        return CustomField.objects.create(
            label="House", kind=CustomFieldKind.TEXT, level=Level.EVERYONE, by_members=True, searchable=True
        )


@pytest.fixture
def person(acme: Employer, own_text: CustomField) -> Iterator[Alumnus]:
    made = make_peer(acme, "Robin", "Vale")
    with tenant_scope(acme):
        yield made


@pytest.fixture
def own_fields(acme: Employer) -> dict[str, CustomField]:
    """One of each kind beside the one of text."""
    with tenant_scope(acme):
        return {
            kind: CustomField.objects.create(
                label=kind, kind=kind, level=Level.EVERYONE, by_members=True, choices=["A", "B"], position=number
            )
            for number, kind in enumerate(CustomFieldKind.values)
        }


OWN_VALUES: dict[str, tuple[Any, Any]] = {
    "text": VALUES, "number": (3, 8), "date": ("2020-01-01", "2024-01-01"), "choice": ("A", "B"),
    "choices": (["A"], ["A", "B"]),
}  # fmt: skip


def questions(employer: Employer) -> list[dict[str, Any]]:
    """Each field with each operator, asking for either of the values, alone and as one of two alternatives."""
    asked = []
    for name, field in offered(employer, None).items():
        for op in field.ops:
            values = _values(name, field.kind) if op.takes_value else [None]
            asked += [{"field": name, "op": op.name, "value": value} for value in values]
    return asked


def _values(name: str, kind: Any) -> list[Any]:
    if name == "birth_month":
        return [[str(sum(map(ord, word)) % 12 + 1)] for word in VALUES]
    if isinstance(kind, Ticks):
        return [[value] for value, _label in kind.choices[:3]]
    if isinstance(kind, Named):
        return [[code] for code in ("FR", "DE", "fr", "de") if code in kind.names()]
    if isinstance(kind, Known):
        return [[word] for word in VALUES]
    if isinstance(kind, Place):
        return [{"city": str(city), "km": km} for city in (LYON, PARIS) for km in (0, 25)]
    if isinstance(kind, Days):
        return [{"from": "2022-01-01", "to": None}, {"from": None, "to": "2022-01-01"}]
    if isinstance(kind, Numbers):
        return [{"from": 5, "to": None}, {"from": None, "to": 5}]
    return [3] if isinstance(kind, Months) else list(VALUES)


def answers(employer: Employer) -> dict[str, tuple[Any, ...]]:
    found = {}
    beside = {"field": "address", "op": "no"}
    for number, asked in enumerate(questions(employer)):
        alone, or_else = Criteria.read({"all": [asked]}), Criteria.read({"all": [{"any": [asked, beside]}]})
        names = [tuple(people(each).order_by("pk").values_list("pk", flat=True)) for each in (alone, or_else)]
        counted = reach(alone, category="service") if number % 10 == 0 else None  # counts whom `people` finds
        found[str(asked)] = (*names, counted)
    return found


def write(person: Alumnus, number: int, text: CustomField, own: dict[str, CustomField]) -> None:
    for name in FIELDS:
        if Level.NOBODY in FIELDS[name].levels:
            put(person, name, VALUES[number], text)
    person.refresh_from_db()
    person.field_values = {str(own[kind].pk): values[number] for kind, values in OWN_VALUES.items()}
    person.field_values[str(text.pk)] = VALUES[number]
    person.save()


@pytest.fixture
def either(acme: Employer, person: Alumnus, own_text: CustomField, own_fields: dict[str, CustomField]) -> Any:
    make_peer(acme, "Other", "Person", personal_email="other@home.example")

    def ask(level: Level) -> list[dict[str, tuple[Any, ...]]]:
        names = [name for name, field in all_fields().items() if Level.NOBODY in field.levels]
        set_levels(person, **dict.fromkeys(names, level))
        found = []
        for number in (0, 1):
            write(person, number, own_text, own_fields)
            found.append(answers(acme))
        return found

    with tenant_scope(acme):
        yield ask


def test_a_hidden_value_changes_no_list_and_no_count(either: Any) -> None:
    first, second = either(Level.NOBODY)
    assert {asked for asked in first if first[asked] != second[asked]} == set()
    assert len(first) > 80


def test_the_same_values_change_them_once_they_are_shown(either: Any) -> None:
    """Else the test above would prove nothing."""
    first, second = either(Level.STAFF)
    changed = {asked.split("'field': '")[1].split("'")[0] for asked in first if first[asked] != second[asked]}
    told = {"country", "city", "language", "skill", "help", "open", "birth_month", "words"}
    assert told <= changed
    assert sum(name.startswith(OWN) for name in changed) == len(OWN_VALUES) + 1


def test_hidden_people_are_among_neither_those_who_have_it_nor_the_others(
    acme: Employer,
    person: Alumnus,
    own_text: CustomField,
) -> None:
    put(person, "place", "Quillab", own_text)
    set_levels(person, place=Level.NOBODY, languages=Level.NOBODY)
    for asked in (("country", ["FR"]), ("city", {"city": str(LYON), "km": 10}), ("language", ["fr"])):
        for op in ("is", "is_not"):
            criteria = Criteria.read({"all": [{"field": asked[0], "op": op, "value": asked[1]}]})
            assert not people(criteria).filter(pk=person.pk).exists(), (asked, op)


def test_the_database_and_the_pages_agree_on_what_staff_see(
    acme: Employer,
    alice: User,
    own_text: CustomField,
    person: Alumnus,
) -> None:
    """Every field at every level, chosen or not, and own fields whose level the employer has changed since."""
    own = [own_text]
    for level in Level:
        for by_members in (True, False):
            own.append(
                CustomField.objects.create(label="Any", kind="text", level=level, by_members=by_members, position=9)
            )
    fields = {**FIELDS, **{field.name: field for field in map(own_field, own)}}
    for chosen in ("", "unheard of", *Level):
        Alumnus.objects.filter(pk=person.pk).update(visibility=dict.fromkeys(fields, chosen) if chosen else {})
        person.refresh_from_db()
        shown = fields_for(Audience.STAFF, person, fields)
        for name, field in fields.items():
            in_database = Alumnus.objects.filter(staff_see(field), pk=person.pk).exists()
            assert in_database == (name in shown), (name, chosen)
