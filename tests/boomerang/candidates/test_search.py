"""The search for candidates: who is found, who never, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from boomerang.approach import approachable, why_not
from boomerang.candidates import showing
from boomerang.eligibility.actions import decide
from boomerang.models import ReadPath, ReturnWish, WishRead
from boomerang.wishes.actions import Wanted, state_wish
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState, SearchRow, Spell
from directory.profile.actions import confirm_profile
from directory.search.facets import FacetGroup
from directory.search.rows import refresh_search
from mail.actions import set_frequencies
from mail.categories import Category
from mail.models import Channel, Frequency
from mail.reading import pause_until
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.boomerang.candidates.conftest import Left
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_alumnus, make_spell, set_levels
from web.pagination import write_cursor

ClientFor = Callable[[User], Client]
URL = "/acme/recruit/"


@pytest.fixture
def people(left: Left) -> dict[str, Alumnus]:
    return {
        "ada": left(
            "Ada", "Able", skills=("Python", "SQL"), days=200, title="Senior Data Engineer", team="Payments",
            exit_reason="pay", about={"city": "Lyon", "country": "FR"},
        ),
        "bea": left(
            "Bea", "Bold", skills=("Python",), days=500, title="Analyst", exit_reason="family",
            about={"city": "Grenoble", "country": "FR"},
        ),
        "cy": left("Cy", "Cole", skills=("Welding",), days=2000, title="Welder", regretted=True),
    }  # fmt: skip


def names(client: Client, question: str = "") -> str:
    """The first names of whom a search finds, in order."""
    response = client.get(URL + question)
    assert response.status_code == 200, question
    return " ".join(str(hit.row).split()[0] for hit in response.context["hits"])


QUESTIONS = [
    ("", "Ada Bea Cy"),
    ("?sort=name", "Ada Bea Cy"),
    ("?sort=alive", "Cy Bea Ada"),
    ("?skill=Python", "Ada Bea"),
    ("?skill=Python&skill=SQL&skills=all", "Ada"),
    ("?skill=SQL&skill=Welding&skill=Python", "Ada Bea Cy"),
    ("?last_team=Payments", "Ada"),
    ("?title=Welder", "Cy"),
    ("?seniority=4", "Ada"),
    ("?away_from=12&away_to=24", "Bea"),
    ("?away_from=24", "Cy"),
    ("?away_to=12", "Ada"),
    ("?near=Lyon&km=100", "Ada Bea"),
    ("?near=Lyon&km=25", "Ada"),
    ("?country=FR", "Ada Bea"),
    ("?reason=family", "Bea"),
    ("?exit=voluntary&regretted=yes", "Cy"),
    ("?alive=3", "Cy"),
    ("?q=python", "Ada Bea"),
    ("?q=pyhton", "Ada Bea"),
    ("?q=abel", "Ada"),
    ("?q=engineer", "Ada"),
    ("?rehire=open", "Ada Bea Cy"),
    ("?skill=Nothing", "Ada Bea Cy"),
    ("?away_from=x&alive=5&sort=salary&rehire=&near=Nowhere&km=7&saved=x&q=%00", "Ada Bea Cy"),
    ("?q=qqqqqq", ""),
]


def test_what_is_asked_is_found(people: dict[str, Alumnus], rita: User, client_for: ClientFor) -> None:
    with tenant_scope(people["cy"].tenant_id):
        SearchRow.objects.exclude(alumnus=people["cy"]).update(alive_on="2020-01-01")
        SearchRow.objects.filter(alumnus=people["ada"]).update(alive_on="2019-01-01")
    client = client_for(rita)
    assert [(question, names(client, question)) for question, _found in QUESTIONS] == QUESTIONS


def test_each_hit_says_why(people: dict[str, Alumnus], rita: User, client_for: ClientFor) -> None:
    question = "?skill=Python&skill=SQL&near=Grenoble&km=100&q=engineer&seniority=4&reason=pay&country=FR&alive=12"
    client = client_for(rita)
    response = client.get(URL + question)
    (hit,) = response.context["hits"]
    months = "left 6 months ago"
    assert hit.reasons == [
        "Knows Python and SQL (2 of 2)",
        "“engineer” stands in their last title",
        "Was at the level Senior",
        "Left because of: Pay and benefits",
        "Lives in Lyon, 93 km from Grenoble",
        "Lives in France",
        f"L{months[1:]}",
        f"Seen in {timezone.localdate():%B %Y}",
    ]
    html = unescape(response.content.decode())
    assert "Why they are here" in html
    assert "Seniority: Senior" in html  # a chip that takes the filter away
    for other in ("?q=lyon", "?q=able", "?q=payments", "?q=sql", "?title=Senior+Data+Engineer", "?last_team=Payments"):
        (hit, *_rest) = client.get(URL + other).context["hits"]
        assert len(hit.reasons) > 1, other


def test_facets_count_what_they_would_find(people: dict[str, Alumnus], rita: User, client_for: ClientFor) -> None:
    client = client_for(rita)
    plain = client.get(f"{URL}?skill=Python")
    assert {link.count for group in plain.context["panel"].groups for link in group.links} == {""}
    assert 'hx-get="?skill=Python&amp;filters=yes"' in plain.content.decode()
    panel = client.get(f"{URL}?skill=Python&filters=yes").context["panel"]
    counts = {
        group.name: {link.label: link.count for link in group.links} for group in (*panel.groups, *panel.more_groups)
    }
    assert counts["skill"] == {"Python": "2", "SQL": "1", "Welding": "1"}
    assert counts["last_team"] == {"Payments": "1", "Risk": "1"}
    assert counts["rehire"] == {"Not decided": "2"}
    assert {link.label: link.count for link in panel.away} == {"6 months to 1 year": "1", "1 year to 2 years": "1"}
    assert {link.label: link.count for link in panel.alive}["Within 3 months"] == "2"
    asked = {"HX-Request": "true", "HX-Target": "candidate-filters"}
    later = client.get(f"{URL}?skill=Python&filters=yes", headers=asked)
    assert later.context["panel"].groups == plain_groups(panel.groups)
    assert "hits" not in later.context


def plain_groups(groups: list[FacetGroup]) -> list[FacetGroup]:
    """The same links, which do not ask for figures at once."""
    return [
        replace(
            group,
            links=[
                replace(link, href=link.href.replace("&filters=yes", "").replace("filters=yes", ""))
                for link in group.links
            ],
        )
        for group in groups
    ]


def test_only_who_may_be_approached_is_there(
    acme: Employer, people: dict[str, Alumnus], rita: User, client_for: ClientFor
) -> None:
    with tenant_scope(acme):
        set_frequencies(
            recipient_id=people["ada"].pk, chosen={Category.OPENINGS: Frequency.OFF}, by=None, channel=Channel.PAGE
        )
        pause_until(timezone.now() + timedelta(days=3), recipient_id=people["bea"].pk, by=None, channel=Channel.PAGE)
        for state in AlumnusState:
            if state not in (AlumnusState.ALUMNUS, AlumnusState.MERGED):
                change_state(make_alumnus(acme, state.value, "Other"), state=state, by=None)
        waiting = make_alumnus(acme, "Wanda", "Waits")
        Alumnus.objects.filter(pk=waiting.pk).update(is_limited=True)
        refresh_search([waiting.pk])
        may = set(Alumnus.objects.filter(approachable()))
        for alumnus in Alumnus.objects.all():
            assert bool(why_not(alumnus)) == (alumnus not in may), alumnus
    assert may == {people["cy"]}
    assert names(client_for(rita)) == "Cy"


def test_the_not_eligible_come_up_when_asked_for_with_the_reason(
    acme: Employer, people: dict[str, Alumnus], bob: User, rita: User, client_for: ClientFor
) -> None:
    client = client_for(rita)
    with tenant_scope(acme):
        spell = Spell.objects.get(alumnus=people["ada"])
        decide(spell=spell, eligibility="not_eligible", reason="Took the till along.", by=membership(acme, bob))
        assert why_not(people["ada"]) == ["They are marked as not eligible for rehire."]
        assert people["ada"] not in Alumnus.objects.filter(approachable())
    assert names(client) == "Bea Cy"
    page = client.get(f"{URL}?filters=yes")
    labels = {group.name: [link.label for link in group.links] for group in page.context["panel"].more_groups}
    assert labels["rehire"] == ["Not decided", "Not eligible"]
    (hit,) = client.get(f"{URL}?rehire=not_eligible").context["hits"]
    assert (hit.rehire, hit.note) == ("Not eligible", "Took the till along.")


def test_what_people_hide_finds_nobody(people: dict[str, Alumnus], rita: User, client_for: ClientFor) -> None:
    set_levels(people["ada"], skills="nobody", place="nobody")
    client = client_for(rita)
    assert names(client, "?skill=SQL") == "Ada Bea Cy"  # nobody has it, so the filter is left out
    assert "SQL" not in [link.label for group in client.get(URL).context["panel"].groups for link in group.links]
    assert names(client, "?near=Lyon&km=25") == ""


@pytest.fixture
def wish(acme: Employer, people: dict[str, Alumnus]) -> ReturnWish:
    with tenant_scope(acme):
        return state_wish(people["bea"], wanted=Wanted(roles=["Team lead"]))


def test_a_wish_is_asked_for_and_seen_by_recruiters_alone(
    acme: Employer, people: dict[str, Alumnus], wish: ReturnWish, bob: User, rita: User, client_for: ClientFor
) -> None:
    assert names(client_for(bob), "?wish=yes") == "Ada Bea Cy"
    assert "Team lead" not in client_for(bob).get(URL).content.decode()
    with tenant_scope(acme):
        assert not WishRead.objects.exists()
    client = client_for(rita)
    (hit,) = client.get(f"{URL}?wish=yes").context["hits"]
    assert "Is open to coming back" in hit.reasons
    assert reads(acme) == 1
    client.get(URL)
    assert reads(acme) == 2
    client.get(f"{URL}?skill=Welding")
    assert reads(acme) == 2  # nobody with a wish was on it


def test_a_count_tells_as_much_as_a_card(
    acme: Employer, people: dict[str, Alumnus], wish: ReturnWish, rita: User, client_for: ClientFor
) -> None:
    client = client_for(rita)
    past = write_cursor(["1900-01-01", "00000000-0000-0000-0000-000000000000"])
    response = client.get(f"{URL}?wish=yes&after={past}")
    assert response.context["hits"] == []
    assert reads(acme) == 1
    assert client.get(f"{URL}?wish=yes&q=bold+qqqq").context["panel"].suggestions == []


def test_no_figure_tells_of_a_wish(
    acme: Employer, people: dict[str, Alumnus], wish: ReturnWish, rita: User, client_for: ClientFor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    client = client_for(rita)

    def figures(question: str) -> set[tuple[str, str]]:
        panel = client.get(f"{URL}{question}&filters=yes").context["panel"]
        links = [link for group in [*panel.groups, *panel.more_groups] for link in group.links]
        return {(link.label, link.count) for link in [*links, *panel.away, *panel.alive]}

    for narrowing in ("rehire=not_eligible", "away_from=500", "q=bold&exit=retirement"):
        plain = {label for label, _count in figures(f"?{narrowing}")}
        assert figures(f"?wish=yes&{narrowing}") == {(label, "") for label in plain}
    assert reads(acme) == 0
    monkeypatch.setattr(showing, "PAGE_SIZE", 0)
    assert client.get(f"{URL}?wish=yes").context["panel"].note == "More than 0 people"


def reads(acme: Employer) -> int:
    with tenant_scope(acme):
        assert set(WishRead.objects.values_list("path", flat=True)) <= {ReadPath.SEARCH}
        return WishRead.objects.count()


def test_many_hits_come_page_by_page(left: Left, rita: User, client_for: ClientFor) -> None:
    for number in range(28):
        left("Sam", f"Lake{number:02}", days=300 + number, skills=("Python", "SQL") if number % 2 else ("Python",))
    client = client_for(rita)
    for question in ("?sort=left", "?sort=alive", "?skill=Python&skill=SQL", "?q=sam"):
        first = client.get(URL + question)
        cursor = first.context["found"].next_cursor
        then = client.get(f"{URL}{question}&after={cursor}")
        seen = [hit.alumnus_id for page in (first, then) for hit in page.context["hits"]]
        assert len(seen) == len(set(seen)) == 28, question


def test_the_page_costs_the_same_for_one_and_for_three(
    left: Left, rita: User, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_for(rita)
    left("Ada", "Able", skills=("Python",))
    client.get(URL)
    with django_assert_num_queries(QUERIES):
        client.get(f"{URL}?skill=Python")
    left("Bea", "Bold", skills=("Python",))
    left("Cy", "Cole", skills=("Python",))
    client.get(URL)
    with django_assert_num_queries(QUERIES):
        client.get(f"{URL}?skill=Python")


QUERIES = 17


def test_htmx_gets_the_hits_alone(people: dict[str, Alumnus], rita: User, client_for: ClientFor) -> None:
    headers: Any = {"HX-Request": "true", "HX-Target": "results"}
    html = client_for(rita).get(f"{URL}?q=ada", headers=headers).content.decode()
    assert html.lstrip().startswith('<div class="finder" id="results"')
    assert "Ada Able" in html


def test_confirming_the_profile_is_a_sign_of_life(acme: Employer, people: dict[str, Alumnus]) -> None:
    with tenant_scope(acme):
        staff = SearchRow.objects.filter(alumnus=people["ada"])
        staff.update(alive_on="2019-01-01")
        confirm_profile(people["ada"], by=None)
        assert {row.audience: row.alive_on for row in staff} == {
            "staff": timezone.now().date(),
            "network": SearchRow._meta.get_field("alive_on").default,
        }


def test_the_pages_are_for_recruiters(
    acme: Employer, alice: User, mallory: User, client: Client, client_for: ClientFor
) -> None:
    auditor = make_user("audit@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    for page in ("", "compare/", "searches/", "searches/new/", "lists/", "lists/new/", "reviews/", "export/"):
        assert client.get(URL + page).status_code == 302, page
        assert client_for(mallory).get(URL + page).status_code == 404, page
        assert client_for(alice).get(URL + page).status_code == 403, page
        assert client_for(auditor).get(URL + page).status_code == 403, page
        assert client_for(alice).delete(URL + page).status_code == 405, page


def test_somebody_who_never_left_has_no_tokens(acme: Employer, recruiter: Membership) -> None:
    alumnus = make_alumnus(acme, "Nora", "New")
    with tenant_scope(acme):
        assert not [token for token in SearchRow.objects.get().facets if token.startswith("rehire")]
        make_spell(alumnus, last_day=None, title="")
        assert "rehire:open" in SearchRow.objects.get().facets
