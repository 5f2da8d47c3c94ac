"""What is hidden from somebody changes nothing that they can get: byte for byte, whatever the value.

A new page or file with people on it belongs into `ENDPOINTS`. `{person}` is the person who hides all there is to hide,
`{q}` the value of every field, before or after it has changed.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from directory.models import (
    Alumnus,
    AlumnusSkill,
    Audience,
    CustomField,
    CustomFieldKind,
    Involvement,
    Job,
    Level,
    NameWord,
    Skill,
    Spell,
)
from directory.search.rows import refresh_search
from directory.visibility import FIELDS, OWN
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.directory.test_visibility import connect
from tests.factories.directory import make_peer, make_spell, own_alumnus, set_levels

LYON, PARIS = 2996944, 2988507
ENDPOINTS = (
    "home/",
    "alumni/",
    "alumni/?q={q}",
    "alumni/?q={q}&sort=left",
    "alumni/?sort=left",
    "alumni/?sort=joined",
    *(f"alumni/?{facet}={{q}}" for facet in ("team", "office", "country", "city", "skill", "left", "help", "open")),
    f"alumni/?near={LYON}&km=10",
    f"alumni/?near={PARIS}&km=10",
    "alumni/?worked=yes",
    "alumni/map/",
    "alumni/map/?q={q}",
    "alumni/suggestions/?q={q}",
    "alumni/worked-with-me/",
    "alumni/{person}/",
    "alumni/{person}/photo/small/",
    "alumni/{person}/vcard/",
    "connections/",
    "connections/?q={q}",
    "connections/contacts.vcf",
    "connections/contacts.csv",
    "me/suggestions/skills/?q={q}",
)
FOR_STAFF = ("manage/alumni/", "manage/alumni/?q={q}", "manage/alumni/{person}/", "alumni/{person}/")

NEW_EACH_TIME = {"content-security-policy", "x-request-id", "server-timing"}  # a nonce, a number, a clock

COLUMNS = {
    "pronouns": "pronouns", "former_name": "former_name", "headline": "headline", "about": "about", "phone": "phone",
    "strengths": "strengths", "obstacles": "obstacles", "personal_email": "personal_email",
}  # fmt: skip
word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9).map(str.title)


def put(person: Alumnus, field: str, value: str, own: CustomField) -> None:
    """Straight into the tables: an action would leave marks of its own."""
    number = sum(map(ord, value))
    person.refresh_from_db()
    if field in COLUMNS:
        setattr(person, COLUMNS[field], f"{value.lower()}@home.example" if field == "personal_email" else value)
    elif field == "place":
        person.city, person.country, person.city_id = (value, "FR", LYON) if number % 2 else (value, "DE", PARIS)
    elif field == "photo":
        person.photo = f"employers/{person.tenant_id}/photos/{person.pk}/{value}.jpg"
    elif field in ("can_help_with", "looking_for"):
        setattr(person, field, [value])
    elif field == "open_to":
        person.open_to = ["lunch"] if number % 2 else ["speaking"]
    elif field == "languages":
        person.languages = [{"code": "fr" if number % 2 else "de", "level": "C1"}]
    elif field == "links":
        person.linkedin_url = f"https://www.linkedin.com/in/{value}"
    elif field == "birthday":
        person.birth_month, person.birth_day = number % 12 + 1, number % 28 + 1
    elif field == "career":
        day = date(2000 + number % 20, 1 + number % 12, 1)
        Spell.objects.filter(alumnus=person).update(
            title=value, team=value, office=value, last_day=day, started_on=None
        )
    elif field == "jobs":
        Job.objects.filter(alumnus=person).update(employer_name=value, title=value)
    elif field == "involvements":
        Involvement.objects.filter(alumnus=person).update(organisation=value)
    elif field == "skills":
        AlumnusSkill.objects.filter(alumnus=person).delete()
        skill, _made = Skill.objects.get_or_create(key=value.lower(), defaults={"name": value})
        AlumnusSkill.objects.create(alumnus=person, skill=skill)
    else:
        person.field_values = {str(own.pk): value}
    person.save()
    refresh_search([person.pk])


@pytest.fixture
def own_field(acme: Employer) -> CustomField:
    with tenant_scope(acme):
        return CustomField.objects.create(
            label="House", kind=CustomFieldKind.TEXT, level=Level.EVERYONE, by_members=True, searchable=True
        )


@pytest.fixture
def person(acme: Employer, own_field: CustomField) -> Iterator[Alumnus]:
    made = make_peer(acme, "Robin", "Vale")
    make_spell(made, team="Payments", office="Lyon")
    with tenant_scope(acme):
        Job.objects.create(alumnus=made, employer_name="Bank")
        Involvement.objects.create(alumnus=made, kind="board", organisation="Club")
        yield made


def answers(
    client: Client, person: Alumnus, paths: tuple[str, ...], words: tuple[str, ...]
) -> dict[str, tuple[Any, ...]]:
    asked = dict.fromkeys(path.format(person=person.pk, q=quote(word)) for path in paths for word in words)
    return {path: answer(client, path) for path in asked}


def answer(client: Client, path: str) -> tuple[Any, ...]:
    """All that reaches the other side, but for what is new in every answer."""
    response = client.get(f"/acme/{path}")
    assert response.status_code in (200, 404), path
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {name: value for name, value in response.items() if name.lower() not in NEW_EACH_TIME}
    return response.status_code, headers.items(), without_tokens(body)


def without_tokens(body: bytes) -> bytes:
    tokens = rb'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|nonce="[^"]+"|Reference: \S+|REV:\S+'
    return re.sub(tokens, b"", body)


NARROWER = {"stranger": Level.COLLEAGUES, "colleague": Level.CONNECTIONS, "connection": Level.STAFF}


@pytest.fixture(params=NARROWER)
def relation(request: pytest.FixtureRequest, acme: Employer, alice: User, person: Alumnus) -> str:
    own = own_alumnus(acme, alice)
    if request.param != "stranger":
        make_spell(own, team="Payments", started_on=date(2012, 1, 1))
    if request.param == "connection":
        connect(own, person)
    return str(request.param)


def hideable(relation: str) -> list[str]:
    """Whoever hides the career from old colleagues has none: with them it is tried as a stranger's."""
    return [*(name for name in FIELDS if (name, relation) != ("career", "colleague")), OWN]


@given(data=st.data())
@settings(max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_a_hidden_value_changes_nothing(
    alice: User, person: Alumnus, relation: str, own_field: CustomField, client_for: Callable[[User], Client], data: Any
) -> None:
    client = client_for(alice)
    fields = hideable(relation)
    names = [f"{OWN}{own_field.pk}" if name == OWN else name for name in fields]
    set_levels(person, **dict.fromkeys(names, NARROWER[relation]))
    before, after = data.draw(word), data.draw(word.filter(lambda text: len(text) % 2))
    first = written(client, person, fields, before, own_field, (before, after))
    second = written(client, person, fields, after, own_field, (before, after))
    assert {path for path in first if first[path] != second[path]} == set()
    assert not NameWord.objects.filter(audience=Audience.NETWORK, word__in=[before.lower(), after.lower()]).exists()


def written(
    client: Client, person: Alumnus, fields: list[str], value: str, own: CustomField, words: tuple[str, ...]
) -> dict[str, tuple[Any, ...]]:
    for name in fields:
        put(person, name, value, own)
    return answers(client, person, ENDPOINTS, words)


@pytest.mark.parametrize("field", [*FIELDS, OWN])
def test_the_same_value_changes_something_once_it_is_shown(
    acme: Employer,
    alice: User,
    person: Alumnus,
    own_field: CustomField,
    client_for: Callable[[User], Client],
    field: str,
) -> None:
    """Else the test above would prove nothing."""
    connect(own_alumnus(acme, alice), person)
    client = client_for(alice)
    set_levels(person, **{field if field != OWN else f"{OWN}{own_field.pk}": Level.EVERYONE})
    put(person, field, "Quillab", own_field)
    paths = ("alumni/{person}/", "alumni/?q={q}")
    first = answers(client, person, paths, ("quillab",))
    put(person, field, "Zephyrs", own_field)
    assert answers(client, person, paths, ("quillab",)) != first


def test_what_is_for_nobody_is_not_for_staff_either(
    bob: User, person: Alumnus, own_field: CustomField, client_for: Callable[[User], Client]
) -> None:
    client = client_for(bob)
    fields = {name: name for name, field in FIELDS.items() if Level.NOBODY in field.levels}
    fields |= {OWN: f"{OWN}{own_field.pk}"}
    set_levels(person, **dict.fromkeys(fields.values(), Level.NOBODY))
    found = []
    for value in ("Quillab", "Zephyrs"):
        for name in fields:
            put(person, name, value, own_field)
        found.append(answers(client, person, FOR_STAFF, ("quillab", "zephyrs")))
    assert {path for path in found[0] if found[0][path] != found[1][path]} == set()
