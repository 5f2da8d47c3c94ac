"""The step of a journey that shows openings which fit: to members who want such mail, each opening once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from boomerang.letters.step import THAT_FIT, FittingForm
from boomerang.matching.work import work_off
from boomerang.models import Opening, ShownTo, ToldOpening
from directory.models import Alumnus
from engagement.gate import Level
from engagement.journeys.actions.ticks import run_journeys
from engagement.journeys.facts import Facts
from engagement.journeys.gate import checks, is_held
from engagement.journeys.kinds import kind_of
from engagement.models import JourneyStep, RunReason
from engagement.time_machine.samples import made_up, of_person
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tests.factories.campaigns import POSTAL_ADDRESS
from tests.factories.directory import make_peer, make_spell, set_skills
from tests.factories.journeys import make_journey, make_step, with_address
from tests.factories.openings import make_opening

TODAY = timezone.now().date()


def bookkeeper(house: Employer, name: str = "Ada", *categories: Category) -> Alumnus:
    """Has joined and left 30 days ago; wants to hear of openings unless other mail is named."""
    person = make_peer(house, name, "Ledger")
    make_spell(person, title="Accountant", last_day=TODAY - timedelta(days=30))
    set_skills(person, "Bookkeeping")
    return with_address(person, *(categories or (Category.OPENINGS,)))


@pytest.fixture
def step(house: Employer) -> JourneyStep:
    Employer.objects.filter(pk=house.pk).update(postal_address=POSTAL_ADDRESS)
    house.refresh_from_db()
    journey = make_journey(house, started=TODAY - timedelta(days=60))
    return make_step(journey, 30, THAT_FIT.name, settings={"most": 2}, time_of_day="00:00")


def openings(recruiter: Membership, *titles: str) -> list[Opening]:
    made = [make_opening(title, by=recruiter, must=["Bookkeeping"]) for title in titles]
    while work_off():
        pass
    return made


def mails() -> list[Message]:
    return list(Message.objects.filter(template="boomerang/openings_that_fit"))


def test_member_gets_the_best_and_each_opening_once(house: Employer, recruiter: Membership, step: JourneyStep) -> None:
    ada = bookkeeper(house)
    made = openings(recruiter, "Accountant", "Senior accountant", "Accountant for ships")
    ToldOpening.objects.create(alumnus=ada, opening=made[0])
    run_journeys(house, now=timezone.now())
    (mail,) = mails()
    assert mail.category == Category.OPENINGS
    assert mail.recipient_id == ada.pk
    assert mail.subject == "Openings at Acme that fit you"
    for each in made[1:]:
        assert each.title in mail.text
        assert f"http://localhost:8000/acme/openings/{each.pk}/" in mail.html
    assert f"/{made[0].pk}/" not in mail.text
    assert "1 of 1 must-have skill: Bookkeeping" in mail.text
    assert ToldOpening.objects.filter(alumnus=ada).count() == 3
    run_journeys(house, now=timezone.now())
    assert len(mails()) == 1


def test_nothing_goes_where_nothing_fits_or_nobody_may_be_asked(
    house: Employer, recruiter: Membership, step: JourneyStep
) -> None:
    bookkeeper(house)
    limited = bookkeeper(house, "Lim")
    baker = with_address(make_peer(house, "Ben", "Baker"), Category.OPENINGS)
    make_spell(baker, title="Baker", last_day=TODAY - timedelta(days=30))
    secret = {"shown_to": ShownTo.FORMER_TEAM, "team": "Treasury", "must": ["Bookkeeping"]}
    make_opening("Accountant of the treasury", by=recruiter, **secret)
    openings(recruiter, "Accountant")
    Alumnus.objects.filter(pk=limited.pk).update(is_limited=True)
    run_journeys(house, now=timezone.now())
    (mail,) = mails()
    assert mail.to_address == Alumnus.objects.get(given_name="Ada").personal_email
    assert "treasury" not in mail.text


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"joined_on": None}, RunReason.NOT_JOINED),
        ({"personal_email": ""}, RunReason.NO_ADDRESS),
        ({"wanted": frozenset({"news"})}, RunReason.NOT_WANTED),
        ({"is_confirmed": False}, RunReason.NOT_CONFIRMED),
        ({}, None),
    ],
)
def test_why_somebody_gets_none(step: JourneyStep, facts: dict[str, object], reason: RunReason | None) -> None:
    usual = {"joined_on": TODAY, "personal_email": "a@b.example", "is_confirmed": True}
    assert THAT_FIT.why_not(step, Facts(today=TODAY, **{**usual, "wanted": frozenset({"openings"}), **facts})) == reason


def test_time_machine_shows_what_fits_or_an_example(house: Employer, recruiter: Membership, step: JourneyStep) -> None:
    kind, somebody = kind_of(step), made_up(house, last_day=TODAY)
    assert kind.mail is not None
    assert "An opening that fits\n  Team · Place\n" in kind.mail(step, somebody, house).text
    ada = bookkeeper(house)
    openings(recruiter, "Accountant")
    make_opening("Baker", by=recruiter)
    assert "* Baker" in kind.mail(step, somebody, house).text
    real = of_person(ada, house)
    assert real is not None
    mail = kind.mail(step, real, house)
    assert "* Accountant" in mail.text
    assert "Baker" not in mail.text
    assert mail.subject == "An opening at Acme that fits you"
    assert "You get this because you said yes to “Openings” from Acme." in mail.html
    assert ToldOpening.objects.count() == 0


def test_step_says_what_it_is_and_when_it_cannot_be(house: Employer, step: JourneyStep) -> None:
    assert THAT_FIT.title(step) == "Up to 2 openings that fit"
    assert THAT_FIT.title(JourneyStep(settings={"most": 1})) == "The opening that fits best"
    assert THAT_FIT.category(step) == Category.OPENINGS
    assert THAT_FIT.problem(step) == ""
    assert not is_held(step, house)
    house.postal_address = ""
    assert [check.name for check in checks([step, step], house) if check.level is Level.STOP] == ["address"]
    Employer.objects.filter(pk=house.pk).update(modules=["engagement"])
    assert THAT_FIT.problem(step) == "“Openings and returns” is switched off."
    assert not FittingForm({"most": "6"}, tenant=house).is_valid()
    form = FittingForm({"most": "2"}, tenant=house)
    assert form.is_valid()
    assert form.cleaned_data == {"most": 2}
