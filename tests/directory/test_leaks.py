"""No inference: what somebody hides is not on a page, not found, not counted and not exported.

Each test first shows that the value can be found, then hides it: a test that could not fail would prove nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState, Audience, NameWord, SearchRow
from directory.search.finding import Query, find
from directory.search.name_words import prune_name_words
from directory.visibility import FIELDS, Level
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.directory.people.files import people_file
from tests.factories.directory import make_job, make_peer, make_spell, own_alumnus, set_levels, set_skills

NETWORK_FACETS = ("team", "office", "country", "left", "skill")


@dataclass(frozen=True)
class Hidden:
    """A field, what it holds, and whether a search or a facet could give it away."""

    field: str
    value: str
    searched: str = ""
    facet: tuple[str, str] | None = None


HIDDEN = [
    Hidden("pronouns", "ze/zir"),
    Hidden("former_name", "Quillfeather", "quillfeather"),
    Hidden("headline", "Zeppelin enthusiast", "zeppelin"),
    Hidden("about", "I keep forty beehives."),
    Hidden("place", "Reykjavik", "reykjavik", ("country", "IS")),
    Hidden("career", "Secret Weather Team", "weather", ("team", "Secret Weather Team")),
    Hidden("jobs", "Moonbeam Foundry", "moonbeam"),
    Hidden("skills", "Falconry", "falconry", ("skill", "Falconry")),
    Hidden("personal_email", "quokka@home.example", "quokka"),
    Hidden("phone", "+44 20 7946 0999"),
]


@pytest.fixture
def peer(acme: Employer) -> Alumnus:
    alumnus = make_peer(
        acme, "Robin", "Vale",
        pronouns="ze/zir", former_name="Quillfeather", headline="Zeppelin enthusiast", about="I keep forty beehives.",
        city="Reykjavik", country="IS", personal_email="quokka@home.example", phone="+44 20 7946 0999",
    )  # fmt: skip
    make_spell(alumnus, title="Forecaster", team="Secret Weather Team", office="Lyon", last_day=date(2019, 5, 1))
    make_job(alumnus, "Moonbeam Foundry", title="Founder")
    set_skills(alumnus, "Falconry")
    return set_levels(alumnus, **dict.fromkeys(FIELDS, Level.EVERYONE))


def page(client: Client, path: str) -> str:
    return client.get(f"/acme/{path}").content.decode()


def found(employer: Employer, audience: Audience, text: str = "", **filters: str) -> list[str]:
    with tenant_scope(employer):
        return [str(row) for row in find(Query(audience, text, filters), facets=NETWORK_FACETS).rows]


def counted(employer: Employer, audience: Audience) -> dict[str, dict[str, int]]:
    with tenant_scope(employer):
        return {
            name: dict(counts) for name, counts in find(Query(audience), facets=NETWORK_FACETS).counts.facets.items()
        }


def stored(employer: Employer, audience: Audience) -> str:
    """All that the rows of an audience hold, as text."""
    with tenant_scope(employer):
        rows = SearchRow.objects.filter(audience=audience).values_list("vector", "facets", "card", "name_key")
        words = NameWord.objects.filter(audience=audience).values_list("word", flat=True)
        return f"{list(rows)} {list(words)}".lower()


@pytest.mark.parametrize(
    ("hidden", "level"),
    [(h, level) for h in HIDDEN for level in FIELDS[h.field].levels if level != Level.EVERYONE],
    ids=lambda part: getattr(part, "field", part),
)
def test_a_hidden_field_is_nowhere_for_members(
    acme: Employer, alice: User, client_for: Callable[[User], Client], peer: Alumnus, hidden: Hidden, level: Level
) -> None:
    as_alice = client_for(alice)
    assert hidden.value in page(as_alice, f"alumni/{peer.pk}/")
    if hidden.searched:
        assert found(acme, Audience.NETWORK, hidden.searched) == ["Robin Vale"]
    if hidden.facet:
        name, value = hidden.facet
        assert counted(acme, Audience.NETWORK)[name] == {value: 1}
        assert found(acme, Audience.NETWORK, **{name: value}) == ["Robin Vale"]

    set_levels(peer, **{hidden.field: level})
    if hidden.field == "former_name":
        forget_unused_words(acme)

    for path in (f"alumni/{peer.pk}/", "alumni/", "home/"):
        assert hidden.value not in page(as_alice, path)
    assert "Robin Vale" in page(as_alice, f"alumni/{peer.pk}/")
    if hidden.searched:
        assert found(acme, Audience.NETWORK, hidden.searched) == []
        assert found(acme, Audience.NETWORK, hidden.searched[:-1] + "x") == []  # nor by a slip of the fingers
        assert hidden.searched not in stored(acme, Audience.NETWORK)
    if hidden.facet:
        name, value = hidden.facet
        assert counted(acme, Audience.NETWORK)[name] == {}
        assert found(acme, Audience.NETWORK, **{name: value}) == []


def forget_unused_words(employer: Employer) -> None:
    with tenant_scope(employer):
        assert prune_name_words() > 0


@pytest.mark.parametrize("hidden", [h for h in HIDDEN if Level.NOBODY in FIELDS[h.field].levels], ids=lambda h: h.field)
def test_what_is_for_nobody_is_hidden_from_staff_too(
    acme: Employer, bob: User, client_for: Callable[[User], Client], peer: Alumnus, hidden: Hidden
) -> None:
    as_bob = client_for(bob)
    exported = hidden.field in {"former_name", "headline", "place", "personal_email", "phone"}
    assert hidden.value in page(as_bob, f"manage/alumni/{peer.pk}/")
    assert (hidden.value in export(as_bob)) is exported

    set_levels(peer, **{hidden.field: Level.NOBODY})

    for path in (f"manage/alumni/{peer.pk}/", f"alumni/{peer.pk}/", "manage/alumni/"):
        assert hidden.value not in page(as_bob, path)
    assert hidden.value not in export(as_bob)
    if hidden.searched:
        assert found(acme, Audience.STAFF, hidden.searched) == []


def export(client: Client) -> str:
    rows = people_file(client, Employer.objects.get(slug="acme"))
    return "\n".join(",".join(row.values()) for row in rows)


@pytest.mark.parametrize(
    "hide",
    [
        lambda peer: set_levels(peer, listing=Level.STAFF),
        lambda peer: change_state(peer, state=AlumnusState.DECEASED, by=None),
    ],
    ids=["unlisted", "deceased"],
)
def test_an_unlisted_person_is_nowhere_for_members(
    acme: Employer,
    alice: User,
    client_for: Callable[[User], Client],
    peer: Alumnus,
    hide: Callable[[Alumnus], Alumnus],
) -> None:
    make_spell(own_alumnus(acme, alice), team="Secret Weather Team")
    as_alice = client_for(alice)
    assert "Robin Vale" in page(as_alice, "home/")
    assert "Robin Vale" in page(as_alice, "alumni/?q=robin")

    with tenant_scope(acme):
        hide(peer)

    for path in ("home/", "alumni/", "alumni/?q=robin", "alumni/?q=rbin", f"alumni/{peer.pk}/"):
        assert "Vale" not in page(as_alice, path)
    assert counted(acme, Audience.NETWORK)["country"] == {}
    assert found(acme, Audience.STAFF, "robin") == ["Robin Vale"]


def test_hidden_gone_and_never_there_answer_alike(
    acme: Employer, alice: User, client_for: Callable[[User], Client], peer: Alumnus
) -> None:
    set_levels(peer, listing=Level.STAFF)
    as_alice = client_for(alice)
    hidden = as_alice.get(f"/acme/alumni/{peer.pk}/")
    never = as_alice.get("/acme/alumni/01a20043-9e40-712e-87e7-80c3600afaf9/")
    assert hidden.status_code == never.status_code == 404
    assert without_tokens(hidden.content.decode()) == without_tokens(never.content.decode())
    assert "This profile is not available" in hidden.content.decode()


def without_tokens(html: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|/alumni/[0-9a-f-]{36}/', "", html)
