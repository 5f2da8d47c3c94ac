"""No page, file or fragment of staff shows a wish without a row that tells the person who has read it.

Walks the employer's URLConf: a page of tomorrow is tried too. Every address is asked for by a recruiter, with whatever
belongs to the person in its parts; the words of the wish stand nowhere else.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from accounts.models import Membership, Role, User
from boomerang.candidates.actions import add_people, create_list, save_search
from boomerang.models import Contract, Opening, OpeningState, Source, WishRead
from boomerang.pipeline.actions import open_candidacy
from boomerang.wishes.actions import Wanted, state_wish
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import EMPLOYER_URLCONF, script_prefix
from tests.factories.accounts import confirm, make_member, make_user, membership
from tests.factories.directory import make_peer, make_spell

ClientFor = Callable[[User], Client]
SAID = "Lighthouse keeper"  # nobody else says this
SHOWN = (SAID, "Open to coming back</span>", "Is open to coming back")


@pytest.fixture
def ids(acme: Employer, rita: User) -> dict[str, UUID]:
    """What the parts of addresses are called, and what of the person belongs there."""
    alumnus = make_peer(acme, "Ines", "Rocha", city="Lisbon", country="PT")
    spell = make_spell(alumnus, team="Payments")
    with tenant_scope(acme):
        recruiter = membership(acme, rita)
        state_wish(alumnus, wanted=Wanted(roles=[SAID], contracts=[Contract.PROJECT]))
        kept = create_list(name="Spring", note="", is_shared=True, by=recruiter)
        add_people(kept, alumnus_ids=[alumnus.pk], by=recruiter)
        search = save_search(name="All", question="", found=[alumnus.pk], by=recruiter)
        opening = Opening.objects.create(title="Analyst", team="Payments", state=OpeningState.OPEN)
        card = open_candidacy(opening=opening, alumnus_id=alumnus.pk, source=Source.SEARCH, by=recruiter)
        entry = kept.entries.get()
    return {
        "alumnus_id": alumnus.pk, "alumnus": alumnus.pk, "person": alumnus.pk, "spell_id": spell.pk, "list_id": kept.pk,
        "search_id": search.pk, "entry_id": entry.pk, "opening": opening.pk, "opening_id": opening.pk,
        "candidacy": card.pk, "candidacy_id": card.pk, "membership_id": recruiter.pk,
    }  # fmt: skip


def addresses(ids: dict[str, UUID]) -> Iterator[tuple[str, str]]:
    for name, pattern in _patterns(get_resolver(EMPLOYER_URLCONF)):
        parts = {key: ids.get(key) or _any(converter) for key, converter in pattern.converters.items()}
        try:
            with script_prefix("/acme/"):
                yield name, reverse(name, urlconf=EMPLOYER_URLCONF, kwargs=parts)
        except NoReverseMatch:  # two parts of one address that do not go together
            continue


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, f"{before}{each.namespace}:" if each.namespace else before)
        elif isinstance(each, URLPattern) and each.name:
            yield f"{before}{each.name}", each.pattern


def _any(converter: object) -> object:
    kind = type(converter).__name__
    return {"IntConverter": 1, "UUIDConverter": uuid4()}.get(kind, "x")


def question_of(ids: dict[str, UUID]) -> str:
    return f"?person={ids['alumnus_id']}"


def test_no_page_of_staff_shows_a_wish_without_a_row(
    acme: Employer, ids: dict[str, UUID], rita: User, client_for: ClientFor
) -> None:
    client = confirm(client_for(rita), "candidates.export")
    showed = set()
    for name, address in addresses(ids):
        with tenant_scope(acme):
            before = WishRead.objects.count()
        response = client.get(address + question_of(ids))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code == 200 and any(words in body.decode(errors="replace") for words in SHOWN):
            showed.add(name)
            with tenant_scope(acme):
                assert WishRead.objects.count() > before, f"{name} shows a wish and leaves no row"
    assert {"boomerang:candidate_list", "boomerang:candidate_compare", "boomerang:list_detail"} <= showed
    assert "directory:person_detail" in showed


def test_nobody_else_on_the_team_is_shown_one(acme: Employer, ids: dict[str, UUID], client_for: ClientFor) -> None:
    everyone_else = (Role.OWNER, Role.HR_ADMIN, Role.AUDITOR, Role.ORGANISER, Role.ALUMNUS)
    user = make_user("everything.else@acme.example")
    member: Membership = make_member(acme, user, *everyone_else)
    client = confirm(client_for(user), "candidates.export", "people.export")
    tried = 0
    for name, address in addresses(ids):
        response = client.get(address + question_of(ids))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        tried += response.status_code == 200
        assert not any(words in body.decode(errors="replace") for words in SHOWN), name
    assert tried > 40
    with tenant_scope(acme):
        assert not WishRead.objects.filter(by=member).exists()
