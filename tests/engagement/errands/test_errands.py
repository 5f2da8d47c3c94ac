from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.members.actions import change_roles
from directory.models import AlumnusState
from engagement.errands.emails import remind_of_errands
from engagement.errands.kind import ErrandForm
from engagement.models import Errand, ErrandState
from mail.models import Message
from tenancy.scope import person_scope, tenant_scope
from tests.engagement.journeys.conftest import tick as tick
from tests.factories.accounts import membership
from tests.factories.journeys import make_journey, make_leaver, make_step

pytestmark = pytest.mark.django_db

LIST = "/acme/manage/errands/"
ASKED = {"title": "Call", "instructions": "Ask for the dog", "doer": "hr_admin"}


@pytest.fixture
def errand(acme, tick) -> Errand:
    return make_errands(acme, tick)[0]


def make_errands(acme, tick, *settings) -> list[Errand]:
    journey = make_journey(acme)
    for each in settings or (ASKED,):
        make_step(journey, 0, settings=each)
    make_leaver(acme, acme.today(), state=AlumnusState.LEAVER)
    with tenant_scope(acme):
        tick(acme.today())
        return list(Errand.objects.order_by("pk"))


def page(errand: Errand, rest: str = "") -> str:
    return f"{LIST}{errand.pk}/{rest}"


def fresh(acme, errand: Errand) -> Errand:
    with tenant_scope(acme):
        return Errand.objects.get(pk=errand.pk)


def test_an_errand_is_done_with_a_word(acme, bob, errand, client_for):
    client = client_for(bob)
    assert "Call" in client.get(LIST).content.decode()
    assert "Ask for the dog" in client.get(page(errand)).content.decode()
    assert client.post(page(errand, "completion/"), {"note": "All well"}).url == LIST
    done = fresh(acme, errand)
    assert (done.state, done.note, done.ended_by_id) == (ErrandState.DONE, "All well", membership(acme, bob).pk)
    again = client.post(page(errand, "completion/"), {"note": "Again"}, follow=True).content.decode()
    assert "Somebody has ended this errand meanwhile" in again
    assert "All well" in client.get(page(errand)).content.decode()
    assert "Call" in client.get(f"{LIST}?show=done").content.decode()
    assert fresh(acme, errand).note == "All well"
    for rest, data in (("delay/", {"until": acme.today() + timedelta(days=3)}), ("assignee/", {"to": ""})):
        assert client.post(page(errand, rest), data).status_code == 422


def test_an_errand_is_put_off_and_handed_over(acme, bob, rita, errand, client_for):
    client, tomorrow = client_for(bob), acme.today() + timedelta(days=1)
    assert client.post(page(errand, "delay/"), {"until": acme.today()}).status_code == 422
    assert client.post(page(errand, "delay/"), {"until": tomorrow}).url == LIST
    assert client.post(page(errand, "assignee/"), {"to": "nobody"}).status_code == 422
    assert client.post(page(errand, "completion/"), {"note": "x" * 2001}).status_code == 422
    member = membership(acme, rita)
    client.post(page(errand, "assignee/"), {"to": str(member.pk)})
    moved = fresh(acme, errand)
    assert (moved.due_on, moved.assignee_id) == (tomorrow, member.pk)
    assert "Call" in client_for(rita).get(LIST).content.decode()
    client.post(page(errand, "assignee/"), {"to": ""})
    assert fresh(acme, errand).assignee_id is None


def test_who_sees_and_ends_which(acme, alice, bob, rita, olga, mallory, tick, client_for):
    hers, ours = make_errands(acme, tick, {**ASKED, "doer": "recruiter"}, ASKED)
    assert client_for(rita).get(page(hers)).status_code == 200
    assert client_for(rita).get(page(ours)).status_code == 404
    assert client_for(olga).get(page(ours)).status_code == 200
    for rest in ("completion/", "delay/", "assignee/"):
        assert client_for(alice).post(page(ours, rest)).status_code == 403
        assert client_for(mallory).post(page(ours, rest)).status_code == 404
        assert client_for(bob).get(page(ours, rest)).status_code == 405
    with tenant_scope(acme):
        change_roles(membership=membership(acme, rita), roles=["auditor"], by=None)
    assert client_for(rita).get(page(ours)).status_code == 200
    assert client_for(rita).post(page(ours, "completion/")).status_code == 403
    for url in (LIST, page(ours)):
        assert client_for(mallory).get(url).status_code == 404
        assert client_for(alice).get(url).status_code == 403
        assert client_for(bob).post(url).status_code == 405
        assert "/account/sign-in/" in Client().get(url).url


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_number_of_queries(acme, bob, tick, client_for, django_assert_num_queries, number):
    make_errands(acme, tick, *[ASKED] * number)
    client = client_for(bob)
    client.get(LIST)
    with django_assert_num_queries(10):
        assert client.get(f"{LIST}?show=all").content.decode().count("Lena Vogel") >= number


def test_nobody_is_sent_to_the_dead(acme, bob, errand, client_for):
    with tenant_scope(acme):
        errand.alumnus.state = AlumnusState.DECEASED
        errand.alumnus.save()
    assert "Nothing to do" in client_for(bob).get(LIST).content.decode()
    with tenant_scope(acme), time_machine.travel(_at(acme, 10)):
        assert remind_of_errands(acme, now=timezone.now()) == 0


def test_each_colleague_is_told_once_a_morning(acme, bob, rita, olga, tick):
    with tenant_scope(acme):
        rita_is = membership(acme, rita)
    make_errands(acme, tick, ASKED, {**ASKED, "doer": str(rita_is.pk)}, {**ASKED, "doer": "recruiter"})
    with tenant_scope(acme):
        first = Message.objects.in_scope().filter(template="engagement/errands")
        subjects = dict(first.values_list("to_address", "subject"))
        tomorrow = timedelta(days=1)
        assert remind_of_errands(acme, now=_at(acme, 7) + tomorrow) == 0
        assert remind_of_errands(acme, now=_at(acme, 9) + tomorrow) == 2
        assert remind_of_errands(acme, now=_at(acme, 10) + tomorrow) == 0
    assert subjects == {"bob@acme.example": "One errand is due", "rita@acme.example": "2 errands are due"}


def test_the_owner_stands_in_where_nobody_has_the_role(acme, olga, tick):
    make_errands(acme, tick)
    with tenant_scope(acme):
        assert Message.objects.in_scope().get(template="engagement/errands").to_address == "olga@acme.example"
        assert Errand.objects.of(membership(acme, olga)).count() == 1


def test_whoever_has_no_address_gets_no_mail(acme, bob, errand):
    bob.is_active = False
    with person_scope(bob.pk):
        bob.save()
    with tenant_scope(acme):
        assert remind_of_errands(acme, now=_at(acme, 9) + timedelta(days=1)) == 0


def test_an_errand_is_given_to_a_role_or_to_one_of_the_team(acme, bob, alice):
    with tenant_scope(acme):
        form = ErrandForm({**ASKED, "doer": str(membership(acme, alice).pk)}, tenant=acme)
        assert not form.is_valid()
        assert ErrandForm({**ASKED, "doer": str(membership(acme, bob).pk)}, tenant=acme).is_valid()


def test_an_errand_whose_doer_has_left_is_the_roles(acme, rita, tick):
    with tenant_scope(acme):
        doer = str(membership(acme, rita).pk)
        change_roles(membership=membership(acme, rita), roles=["alumnus"], by=None)
    (errand,) = make_errands(acme, tick, {**ASKED, "doer": doer})
    assert (errand.role, errand.assignee_id) == ("hr_admin", None)


def _at(acme, hour: int):
    return timezone.now().astimezone(acme.zone).replace(hour=hour, minute=0)
