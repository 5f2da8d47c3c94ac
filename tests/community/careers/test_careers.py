"""What members find for the next step, what stands on top for whom, and the desk."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from audit.models import AuditEvent
from community.careers import actions
from community.careers.actions import Wording
from community.careers.reading import careers_for
from community.careers.rules import was_let_go
from community.models import CareerResource, CareerStage, SavedResource
from directory.models import Alumnus, ExitReason, ExitType, Spell
from tenancy.models import Employer
from tests.factories.accounts import make_employer, make_member, make_user, membership
from tests.factories.directory import make_spell, own_alumnus

ClientFor = Callable[[User], Client]
PAGE, DESK = "/acme/next-step/", "/acme/manage/next-step/"
SENT = {
    "title": "The first week", "kind": "article", "summary": "What can wait.", "url": "", "body": "**Sleep** first.",
    "stages": ["let_go"], "language": "English", "minutes": "5", "position": "1",
}  # fmt: skip


def resource(by: Membership, title: str = "The first week", **said: Any) -> CareerResource:
    values = {
        "title": title, "kind": "article", "summary": "", "url": "", "body": "Sleep first.", "language": "en",
        "stages": [CareerStage.LET_GO.value], "minutes": None, "position": 100, **said,
    }  # fmt: skip
    return actions.publish(resource=actions.write_resource(wording=Wording(**values), by=by), by=by)


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def own(house: Employer, alice: User) -> Alumnus:
    return own_alumnus(house, alice)


@pytest.mark.parametrize(
    ("days_ago", "exit_type", "reason", "is_so"),
    [
        (3, ExitType.INVOLUNTARY, "", True),
        (3, ExitType.OTHER, ExitReason.RESTRUCTURING, True),
        (3, ExitType.VOLUNTARY, ExitReason.CAREER, False),
        (300, ExitType.INVOLUNTARY, "", False),
        (-3, ExitType.INVOLUNTARY, "", False),
        (None, ExitType.INVOLUNTARY, "", False),
    ],
)
def test_who_was_let_go(days_ago: int | None, exit_type: str, reason: str, is_so: bool) -> None:
    today = date(2026, 5, 1)
    day = None if days_ago is None else today - timedelta(days=days_ago)
    assert was_let_go(Spell(last_day=day, exit_type=exit_type, exit_reason=reason), today=today) is is_so
    assert not was_let_go(None, today=today)


def test_what_helps_in_the_first_weeks_stands_on_top_for_those_who_were_let_go(
    house: Employer, own: Alumnus, hr: Membership, alice: User, client_for: ClientFor
) -> None:
    first, other = resource(hr), resource(hr, "Leading", stages=["leading"])
    actions.write_resource(wording=Wording(**{**wording_of(first), "title": "A draft"}), by=hr)
    today = house.today()
    spell = make_spell(own, last_day=today - timedelta(days=9), exit_type=ExitType.VOLUNTARY)
    assert [list(part) for part in parts(own, today)] == [[], [first, other]]
    assert "For the first weeks" not in client_for(alice).get(PAGE).content.decode()
    Spell.objects.filter(pk=spell.pk).update(exit_type=ExitType.INVOLUNTARY)
    assert [list(part) for part in parts(own, today)] == [[first], [other]]
    response = client_for(alice).get(PAGE)
    page = response.content.decode()
    assert "For the first weeks" in page
    assert "nvoluntary" not in page
    assert "no-store" in response["Cache-Control"]
    filtered = careers_for(own, today=today, stage="leading", kind="article", language="en")
    assert (list(filtered.first), list(filtered.rest)) == ([], [other])
    make_spell(own, started_on=today, last_day=None)
    assert list(parts(own, today)[0]) == [], "who works here again"


def parts(own: Alumnus, today: date) -> tuple[Any, Any]:
    found = careers_for(own, today=today)
    return found.first, found.rest


def wording_of(resource: CareerResource) -> dict[str, Any]:
    return {name: getattr(resource, name) for name in Wording.__dataclass_fields__}


def test_kept_for_later_by_oneself(
    house: Employer, own: Alumnus, hr: Membership, alice: User, client_for: ClientFor
) -> None:
    found, client = resource(hr), client_for(alice)
    assert "<p>Sleep first.</p>" in client.get(f"{PAGE}{found.pk}/").content.decode()
    for _twice in range(2):
        assert client.post(f"{PAGE}{found.pk}/saving/").url == PAGE
    assert SavedResource.objects.get().alumnus == own
    assert found.title in client.get(PAGE + "?saved=on").content.decode()
    client.post(f"{PAGE}{found.pk}/saving/", {"undo": "1"})
    assert found.title not in client.get(PAGE + "?saved=on").content.decode()
    assert not AuditEvent.objects.filter(action__startswith="career.sav").exists()


def test_hr_writes_publishes_and_takes_back(house: Employer, own: Alumnus, bob: User, client_for: ClientFor) -> None:
    client = client_for(bob)
    assert client.get(DESK + "new/").status_code == 200
    page = client.post(DESK + "new/", SENT).url
    assert "<strong>Sleep</strong> first." in client.get(page).content.decode()
    assert client.post(page, {**SENT, "title": "Week one"}).url == page
    for sent in ({}, {}, {"undo": "1"}, {"undo": "1"}):
        client.post(page + "publication/", sent)
    assert "Week one" in client.get(DESK).content.decode()
    asked = client.get(page + "deletion/").content.decode()
    assert "also for those who kept it for later" in asked
    assert CareerResource.objects.exists()  # asking deletes nothing
    client.post(page + "deletion/")
    assert not CareerResource.objects.exists()
    logged = AuditEvent.objects.filter(action__startswith="career").order_by("id").values_list("action", flat=True)
    names = ["written", "changed", "published", "withdrawn", "deleted"]
    assert list(logged) == [f"career.{name}" for name in names]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"body": ""}, "Give an address, or write the text yourself."),
        ({"url": "javascript:alert(1)"}, "Enter the whole address"),
        ({"url": "https://[bad"}, "Enter the whole address"),
        ({"stages": []}, "Choose at least one."),
        ({"language": "Klingonisch"}, "We do not know this language."),
        ({"body": "[" * 2000}, "The first week"),
    ],
)
def test_bad_input_comes_back_as_typed(
    house: Employer, bob: User, client_for: ClientFor, sent: dict[str, Any], says: str
) -> None:
    response = client_for(bob).post(DESK + "new/", {**SENT, **sent})
    assert response.status_code == 422
    assert says in response.content.decode()


def test_who_may_and_who_not(
    house: Employer, own: Alumnus, hr: Membership, alice: User, rita: User, mallory: User, client_for: ClientFor
) -> None:
    found = resource(hr)
    assert client_for(mallory).get(PAGE).status_code == 404
    assert client_for(alice).get(DESK).status_code == 403
    assert client_for(rita).post(f"{DESK}{found.pk}/deletion/").status_code == 403
    assert Client().get(PAGE).status_code == 302
    assert client_for(alice).post(PAGE).status_code == 405


def test_without_the_module_there_is_no_page(db: None, client_for: ClientFor) -> None:
    plain, user = make_employer("plain", modules=["directory"]), make_user("pia@home.example")
    make_member(plain, user, Role.ALUMNUS)
    own_alumnus(plain, user)
    pages = ("next-step/", "manage/next-step/", "mentoring/", "give-and-ask/", "manage/mentoring/")
    assert {client_for(user).get(f"/plain/{page}").status_code for page in pages} == {404}


def test_the_list_asks_the_same_number_of_questions(
    house: Employer,
    own: Alumnus,
    hr: Membership,
    alice: User,
    client_for: ClientFor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(alice)
    resource(hr)
    client.get(PAGE)
    with django_assert_max_num_queries(40) as before:
        client.get(PAGE)
    resource(hr, "Two")
    resource(hr, "Three")
    with django_assert_max_num_queries(40) as after:
        client.get(PAGE)
    assert len(after) == len(before)


@pytest.mark.parametrize(
    ("minutes", "said"), [(None, ""), (1, "1 minute"), (90, "90 minutes"), (300, "5 hours"), (301, "6 hours")]
)
def test_what_takes_long_is_told_in_hours(minutes: int | None, said: str) -> None:
    assert CareerResource(minutes=minutes).takes == said
