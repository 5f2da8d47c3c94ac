from typing import Any

from directory.actions import create_alumnus
from feedback.answering.actions import ask_for_contact, submit
from feedback.answering.links import token_of
from feedback.models import Participation, Wave
from tests.factories.surveys import ask as ask_to_answer
from tests.factories.surveys import make_wave
from tests.isolation.factories.cast import alumnus
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def open_wave(site: Site) -> Wave:
    """Confidential, open, and nobody has answered."""
    return site.once("open wave", make_wave)


@argument("token", of="answering:begin")
@argument("token", of="answering:page")
def survey_token(site: Site) -> str:
    return token_of(asked_to_answer(site))


@argument("page", of="answering:page")
def survey_page(site: Site) -> str:
    return "p1"


@body("answering:page")
def survey_answers(site: Site) -> dict[str, Any]:
    return {"q-rec": "9", "q-back": "yes", "go": "on"}


@row("feedback.Participation")
def asked_to_answer(site: Site) -> Participation:
    return site.once("asked to answer", lambda: ask_to_answer(open_wave(site), alumnus(site))[0])


@argument("token", of="answering:contact")
def answered_token(site: Site) -> str:
    """Of somebody who has just answered."""

    def make() -> Participation:
        person = create_alumnus(given_name="Jara", family_name="Dreizehn", by=None)
        asked = ask_to_answer(open_wave(site), person)[0]
        assert submit(participation=asked, answers={"rec": 9})
        return asked

    return token_of(site.once("answered", make))


@argument("wish_id")
def contact_wish(site: Site) -> Any:
    return site.once(
        "contact wish", lambda: ask_for_contact(wave_id=open_wave(site).pk, alumnus=alumnus(site), words="A word")
    ).pk
