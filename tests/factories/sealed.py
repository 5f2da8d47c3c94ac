"""A sealed wave that runs, with people who were asked."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from directory.models import Alumnus, AlumnusState
from feedback.models import Mode, SealedInvitation, Survey, SurveyVersion, Wave, WaveState
from feedback.sealed.invitations import fresh_link, invite
from tenancy.models import Employer
from tenancy.scope import tenant_scope

SCORE, MARK, WORDS = "score", "mark", "words"
OFFICES = ("north", "south")


def content(marks: int = 0) -> dict[str, Any]:
    """A score and some words on two pages; with `marks`, each option of a third question is one person's own."""
    first = [{"key": SCORE, "kind": "score", "text": {"en": "Would you recommend us?"}, "core": "recommend"}]
    if marks:
        options = [{"key": mark(number), "label": {"en": mark(number)}} for number in range(marks)]
        first.append({"key": MARK, "kind": "single", "text": {"en": "Which of these?"}, "options": options})
    words = {"key": WORDS, "kind": "long", "text": {"en": "Why?"}}
    contact = {
        "key": "contact", "kind": "single", "text": {"en": "Shall we write to you?"}, "core": "contact",
        "options": [{"key": "yes", "label": {"en": "Yes"}}, {"key": "no", "label": {"en": "No"}}],
    }  # fmt: skip
    return {
        "languages": ["en"], "title": {"en": "How was it?"}, "intro": {}, "thanks": {},
        "pages": [
            {"key": "one", "title": {}, "questions": first},
            {"key": "two", "title": {}, "questions": [words, contact]},
        ],
    }  # fmt: skip


def mark(number: int) -> str:
    return f"mark{number:04d}"


def make_sealed_wave(
    employer: Employer, people: int = 20, *, marks: int = 0, state: WaveState = WaveState.OPEN, **fields: Any
) -> Wave:
    """Everybody is invited; the first half is of the north office."""
    with tenant_scope(employer):
        survey = Survey.objects.create(name="How was it?")
        now = timezone.now()
        version = SurveyVersion.objects.create(survey=survey, content=content(marks), published_at=now)
        labels = [{"key": office, "label": office.title()} for office in OFFICES]
        options = {"name": "Autumn", "bands": [{"key": "office", "label": "Office", "groups": labels}], **fields}
        wave = Wave.objects.create(
            survey=survey, version=version, mode=Mode.SEALED, state=state, opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(days=7), invited=people, **options,
        )  # fmt: skip
        asked = Alumnus.objects.bulk_create(
            Alumnus(given_name=f"Given{number}", family_name=f"Family{number}", state=AlumnusState.ALUMNUS)
            for number in range(people)
        )
        invite(wave=wave, alumnus_bands=[(each.pk, _bands(number, people)) for number, each in enumerate(asked)])
    return wave


def _bands(number: int, people: int) -> dict[str, str]:
    return {"office": OFFICES[2 * number // people]} if people >= 20 else {}


def invitations(wave: Wave) -> list[SealedInvitation]:
    """As the people were made."""
    with tenant_scope(wave.tenant_id):
        return list(SealedInvitation.objects.filter(wave=wave).order_by("alumnus_id"))


def token(invitation: SealedInvitation) -> str:
    with tenant_scope(invitation.tenant_id):
        return fresh_link(invitation).rstrip("/").rpartition("/")[2]
