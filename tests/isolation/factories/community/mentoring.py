from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.mentoring.actions.going import add_note as add_mentoring_note
from community.mentoring.actions.going import log_meeting as log_mentoring_meeting
from community.mentoring.actions.programmes import ProgrammeTerms, create_programme
from community.mentoring.actions.programmes import join as join_programme
from community.mentoring.actions.programmes import propose as propose_pair
from community.models import Joining, MentoringFormat, MentoringProgramme, MentoringSide, Mentorship, ProgrammePlace
from directory.actions import change_state, update_profile
from directory.models import Alumnus, AlumnusState
from tests.factories.mentoring import agreed, make_mentee, make_mentor
from tests.factories.mentoring import asked as asked_mentorship
from tests.isolation.factories.cast import own_alumnus, owner, peer
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def mentor(site: Site) -> Alumnus:
    """Somebody with free places, whom the alumnus may ask."""

    def make() -> Alumnus:
        made = peer(site, "Nora")
        change_state(made, state=AlumnusState.ALUMNUS, by=None)
        update_profile(made, by=None, can_help_with=["Pricing"])
        make_mentor(made, "Pricing", capacity=5)
        make_mentee(made, "Pricing")
        return made

    return site.once("mentor", make)


@argument("mentor")
def mentor_id(site: Site) -> Any:
    return mentor(site).pk


@argument("mentoring_side")
def mentoring_side(site: Site) -> Any:
    return "mentee"


def mentorship(site: Site) -> Mentorship:
    """Under way between the alumnus and somebody, with a date."""

    def make() -> Mentorship:
        pair = agreed(site.employer, own_alumnus(site), mentor_in_pair(site))
        Mentorship.objects.filter(pk=pair.pk).update(next_at=timezone.now() + timedelta(days=3), next_key=pair.pk)
        return pair

    return site.once("mentorship", make)


def mentor_in_pair(site: Site) -> Alumnus:
    def make() -> Alumnus:
        made = peer(site, "Otto")
        change_state(made, state=AlumnusState.ALUMNUS, by=None)
        make_mentor(made, "Pricing", capacity=5)
        return made

    return site.once("mentor in pair", make)


@argument("mentorship")
def mentorship_id(site: Site) -> Any:
    return mentorship(site).pk


@argument("mentorship", of="community:mentorship_answer")
def asked_mentorship_id(site: Site) -> Any:
    """A question that waits for the alumnus as a mentor."""

    def make() -> Mentorship:
        own = own_alumnus(site)
        make_mentor(own, "Pricing", capacity=5)
        asker = peer(site, "Pia")
        change_state(asker, state=AlumnusState.ALUMNUS, by=None)
        return asked_mentorship(site.employer, asker, own)

    return site.once("asked mentorship", make).pk


@argument("mentorship", of="community:mentorship_withdrawal")
def waiting_mentorship_id(site: Site) -> Any:
    def make() -> Mentorship:
        other = peer(site, "Quin")
        change_state(other, state=AlumnusState.ALUMNUS, by=None)
        make_mentor(other, "Pricing")
        return asked_mentorship(site.employer, own_alumnus(site), other)

    return site.once("waiting mentorship", make).pk


@argument("mentorship_note")
def mentorship_note_id(site: Site) -> Any:
    def make() -> Any:
        return add_mentoring_note(
            pair=mentorship(site), alumnus=own_alumnus(site), text="Ask about pay.", is_private=True
        )

    return site.once("mentorship note", make).pk


@body("community:mentorship_answer")
def mentorship_answer(site: Site) -> dict[str, Any]:
    return {"answer": "yes", "words": "Gladly."}


@body("community:mentorship_date")
def mentorship_date(site: Site) -> dict[str, Any]:
    day = site.employer.today() + timedelta(days=9)
    return {"day": day.isoformat(), "clock": "10:00", "place": "Café"}


@body("community:mentorship_goals")
def mentorship_goals(site: Site) -> dict[str, Any]:
    return {"goals": "A first product."}


@body("community:mentorship_note")
def mentorship_note(site: Site) -> dict[str, Any]:
    return {"text": "Remember the names.", "is_private": "on"}


@body("community:mentorship_meeting")
def mentorship_meeting(site: Site) -> dict[str, Any]:
    return {"on": site.employer.today().isoformat(), "format": "call"}


@body("community:mentorship_ending")
def mentorship_ending(site: Site) -> dict[str, Any]:
    return {"reason": "done"}


@body("community:mentorship_ask")
def mentorship_ask(site: Site) -> dict[str, Any]:
    return {"subject": "Pricing", "line": "How did you begin?"}


@body("community:offer_update")
def mentoring_offer(site: Site) -> dict[str, Any]:
    return {"subjects": "Pricing", "languages": "English", "formats": ["call"], "hours": "2", "about": ""}


def mentoring_programme(site: Site) -> MentoringProgramme:
    def make() -> MentoringProgramme:
        today = site.employer.today()
        terms = ProgrammeTerms(
            name=f"First steps at {site.employer.slug}", about="", starts_on=today,
            ends_on=today + timedelta(days=90), joining=Joining.EVERYBODY,
        )  # fmt: skip
        made = create_programme(terms=terms, by=owner(site))
        make_mentee(own_alumnus(site), "Pricing")
        join_programme(employer=site.employer, programme=made, alumnus=mentor(site), side=MentoringSide.MENTOR)
        ProgrammePlace.objects.create(programme=made, alumnus=programme_mentee(site), side=MentoringSide.MENTEE)
        return made

    return site.once("programme", make)


def programme_mentee(site: Site) -> Alumnus:
    def make() -> Alumnus:
        made = peer(site, "Rosa")
        change_state(made, state=AlumnusState.ALUMNUS, by=None)
        make_mentee(made, "Pricing")
        return made

    return site.once("programme mentee", make)


@argument("programme")
def programme_id(site: Site) -> Any:
    return mentoring_programme(site).pk


@argument("programme_place")
def programme_place_id(site: Site) -> Any:
    return ProgrammePlace.objects.get(programme=mentoring_programme(site), alumnus=programme_mentee(site)).pk


@argument("proposed")
def proposed_id(site: Site) -> Any:
    def make() -> Mentorship:
        other = peer(site, "Sven")
        change_state(other, state=AlumnusState.ALUMNUS, by=None)
        make_mentee(other, "Pricing")
        programme = mentoring_programme(site)
        ProgrammePlace.objects.create(programme=programme, alumnus=other, side=MentoringSide.MENTEE)
        return propose_pair(
            employer=site.employer, programme=programme, mentor_id=mentor(site).pk, mentee_id=other.pk,
            line="Both like pricing.", by=owner(site),
        )  # fmt: skip

    return site.once("proposed pair", make).pk


@body("community:programme_place")
def programme_side(site: Site) -> dict[str, Any]:
    return {"side": "mentee"}


@body("community:programme_create")
@body("community:programme_update")
def programme_words(site: Site) -> dict[str, Any]:
    today = site.employer.today()
    ends_on = today + timedelta(days=60)
    sent = {"name": "Second steps", "about": "", "joining": "everybody", "team": "", "office": ""}
    return {**sent, "starts_on": today.isoformat(), "ends_on": ends_on.isoformat()}


@body("community:programme_proposal")
def programme_proposal(site: Site) -> dict[str, Any]:
    return {"mentor": str(mentor(site).pk), "mentee": str(programme_mentee(site).pk), "line": "Why not?"}


@row("community.MentoringOffer")
@row("community.Mentorship")
@row("community.MentorshipMeeting")
@row("community.MentorshipNote")
@row("community.ProgrammePlace")
@row("community.MentoringProgramme")
def mentoring_rows(site: Site) -> None:
    mentorship_note_id(site)
    log_mentoring_meeting(
        employer=site.employer, pair=mentorship(site), alumnus=own_alumnus(site), on=site.employer.today(),
        format=MentoringFormat.CALL,
    )  # fmt: skip
    proposed_id(site)
