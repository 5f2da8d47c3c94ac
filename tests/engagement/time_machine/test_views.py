import pytest
from django.test import Client

from directory.models import Alumnus
from engagement.models import JourneyEntry, StepRun
from mail.models import Message
from offboarding.models import Case
from tenancy.scope import tenant_scope
from tests.factories.journeys import make_journey, make_leaver, make_step

pytestmark = pytest.mark.django_db

PAGE = "/acme/manage/journeys/time-machine/"
ASKED = "?last_day=2027-01-31&joins_after=4"


@pytest.fixture
def mail_key(acme) -> str:
    step = make_step(make_journey(acme, state="draft"), 35, "send_mail")
    return f"journey:{step.pk}:0"


def test_a_made_up_leaver_is_shown_day_by_day_and_nothing_is_kept(acme, bob, mail_key, client_for):
    page = client_for(bob).get(PAGE + ASKED).content.decode()
    assert "Invitation to the network" in page
    assert "day +35" in page
    assert "Letter of day 35" in page
    with tenant_scope(acme):
        counts = [model.objects.count() for model in (Alumnus, Case, JourneyEntry, StepRun)]
        assert counts == [0, 0, 0, 0]
        assert not Message.objects.in_scope().exists()


def test_two_futures_stand_side_by_side(acme, bob, mail_key, client_for):
    other = "&other_last_day=2027-03-15&other_exit_type=involuntary"
    page = client_for(bob).get(PAGE + ASKED + other).content.decode()
    assert "43 days later" in page
    assert "Left out now" in page


@pytest.mark.parametrize("key", ["leaving:invitation", "leaving:thank_you", "leaving:leaver_link", ""])
def test_each_mail_can_be_read(acme, bob, mail_key, client_for, key):
    client, query = client_for(bob), f"{ASKED}&key={key or mail_key}"
    page = client.get(f"{PAGE}mail/{query}")
    assert page.status_code == 200
    assert b'sandbox=""' in page.content
    document = client.get(f"{PAGE}document/{query}")
    assert b"Ada" in document.content
    assert (
        "script-src 'none'" in document["Content-Security-Policy"]
        or "default-src 'none'" in document["Content-Security-Policy"]
    )


def test_the_other_future_has_its_own_mails(acme, bob, client_for):
    query = f"{ASKED}&other_exit_type=involuntary&key=leaving:invitation&other=1"
    assert client_for(bob).get(f"{PAGE}mail/{query}").status_code == 200
    nothing = f"{ASKED}&key=leaving:invitation&other=1"
    assert client_for(bob).get(f"{PAGE}mail/{nothing}").status_code == 404
    assert client_for(bob).get(f"{PAGE}mail/{ASKED}&key=nothing").status_code == 404


def test_a_real_person_by_their_record(acme, bob, client_for):
    person = make_leaver(acme, None)
    assert "No last day is on file" in client_for(bob).get(f"{PAGE}?person={person.pk}").content.decode()
    with tenant_scope(acme):
        person.spells.update(last_day=acme.today())
    page = client_for(bob).get(f"{PAGE}?person={person.pk}&joins_after=3").content.decode()
    assert person.full_name in page


def test_bad_input_is_said_and_typed_words_stay(acme, globex, bob, client_for):
    stranger = make_leaver(globex, None)
    for query in ("?last_day=never", "?last_day=1066-10-14", "?other_last_day=3000-01-01", f"?person={stranger.pk}"):
        assert client_for(bob).get(PAGE + query).status_code == 422


def test_who_may_look(acme, alice, rita, bob, mallory, client_for):
    for path in (PAGE, f"{PAGE}mail/", f"{PAGE}document/"):
        assert client_for(mallory).get(path).status_code == 404
        assert client_for(alice).get(path).status_code == 403
        assert client_for(rita).get(path).status_code == 403
        assert client_for(bob).post(path).status_code == 405
        assert "/account/sign-in/" in Client().get(path).url
