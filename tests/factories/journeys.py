"""Journeys and people on them. A factory makes what is named and nothing else; the test states what matters."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from directory.models import Alumnus, AlumnusState, Spell
from engagement.letters.rendering import content_hash
from engagement.models import Journey, JourneyStep, Letter
from mail.categories import Category
from mail.choosing import set_frequencies
from mail.models import Channel, Frequency
from tenancy.models import Employer
from tenancy.scope import tenant_scope

STARTED = date(2026, 1, 1)


def make_journey(employer: Employer, *, started: date = STARTED, **fields: Any) -> Journey:
    """Running, with no step."""
    with tenant_scope(employer):
        started_at = datetime.combine(started, time(8), tzinfo=employer.zone)
        return Journey.objects.create(
            **{"name": "After leaving", "state": "running", "started_at": started_at, "reaches_back": 0, **fields}
        )


def make_step(journey: Journey, day: int, kind: str = "errand", **fields: Any) -> JourneyStep:
    """An errand for HR, unless another kind is named."""
    settings = {
        "errand": {"title": f"Call on day {day}", "instructions": "", "doer": "hr_admin"},
        "send_mail": {"category": Category.NEWS.value},
    }.get(kind, {})
    fields = {"settings": settings, "planned_at": timezone.now(), **fields}
    with tenant_scope(journey.tenant_id):
        if kind == "send_mail" and "letter" not in fields:
            fields["letter"] = make_letter(f"Letter of day {day}")
        return JourneyStep.objects.create(journey=journey, kind=kind, offset_days=day, **fields)


def make_letter(subject: str, words: str = 'Hello {{ given_name | "there" }},\n\nhow are you?') -> Letter:
    """A test mail of it was sent."""
    letter = Letter(subject=subject, blocks=[{"kind": "text", "text": words}], tested_at=timezone.now())
    letter.tested_hash = content_hash(letter)
    letter.save()
    return letter


def make_leaver(
    employer: Employer, last_day: date | None, *, exit_type: str = "voluntary", team: str = "", **person: Any
) -> Alumnus:
    """A record with one employment, that mail may be sent to; an alumnus already, unless said otherwise."""
    person = {"given_name": "Lena", "family_name": "Vogel", "state": AlumnusState.ALUMNUS, **person}
    with tenant_scope(employer):
        alumnus = Alumnus.objects.create(**person)
        Spell.objects.create(alumnus=alumnus, last_day=last_day, exit_type=exit_type, team=team)
    return alumnus


def with_address(alumnus: Alumnus, *categories: Category) -> Alumnus:
    """A confirmed address, and a yes to these kinds of mail."""
    with tenant_scope(alumnus.tenant_id):
        alumnus.personal_email = f"{alumnus.pk}@home.example"
        alumnus.personal_email_verified_at = timezone.now()
        alumnus.save()
        chosen = dict.fromkeys(categories, Frequency.AT_ONCE)
        if chosen:
            set_frequencies(recipient_id=alumnus.pk, chosen=chosen, by=None, channel=Channel.PAGE)
    return alumnus
