"""What the demo's people said about mail, with the record of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from engagement.models import StayQuestion
from mail.categories import CHOICES, Category
from mail.choosing import set_wishes
from mail.consent_texts import TEXT_VERSION
from mail.models import Channel, Consent, Frequency, Preference
from offboarding.models import Case
from tenancy.bulk import insert_many

SHARE = 0.55  # of the answers are a yes


def choose(
    recipient_id: UUID, *, at: datetime, language: str, chance: Random
) -> tuple[list[Preference], list[Consent]]:
    """What somebody ticked on joining."""
    wanted = {category: chance.random() < SHARE for category in CHOICES}
    preferences = [
        Preference(
            recipient_id=recipient_id, category=category, wanted=yes, changed_at=at,
            frequency=Frequency.AT_ONCE if yes else Frequency.OFF,
        )
        for category, yes in wanted.items()
    ]  # fmt: skip
    consents = [
        Consent(
            recipient_id=recipient_id, category=category, given=True, frequency=Frequency.AT_ONCE, at=at,
            text_version=TEXT_VERSION, language=language, channel=Channel.JOIN,
        )
        for category, yes in wanted.items() if yes
    ]  # fmt: skip
    return preferences, consents


def wish(cases: Iterable[Case]) -> None:
    """Leavers who have answered ticked what they would like after the last day."""
    for case in cases:
        wanted = {Category.NEWS: True, Category.EVENTS: True, Category.SURVEYS: False}
        set_wishes(recipient_id=case.alumnus_id, wanted=wanted, by=None)


def ask_the_dormant(alumni: list[UUID], chance: Random) -> None:
    """Some were asked whether they still want mail; some of them said yes."""
    now, questions = timezone.now(), []
    for alumnus_id in chance.sample(alumni, min(9, len(alumni))):
        asked = now - timedelta(days=chance.randint(40, 200))
        said_yes = chance.random() < 0.6
        questions.append(
            StayQuestion(
                alumnus_id=alumnus_id, kind=StayQuestion.Kind.DORMANT, asked_at=asked, said_yes=said_yes,
                closed_at=asked + timedelta(days=chance.randint(1, 20)),
            )
        )  # fmt: skip
    insert_many(questions)
