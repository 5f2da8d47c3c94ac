"""What a token opens. Raises `Closed` for all that opens nothing, for whatever reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from feedback.answering.closed import Closed
from feedback.answering.links import Key, read_token
from feedback.models import Participation, ParticipationState, SealedInvitation, Wave, WaveState
from feedback.questions.content import Content
from tenancy.models import Employer
from tenancy.one_row import OneRow
from tenancy.scope import tenant_scope

WISH_HOURS = 24  # so long after their answers people may still ask to be contacted

employer_by_pk = OneRow(Employer, "pk")


@contextmanager
def opened(token: str) -> Iterator[tuple[Employer, Key]]:
    """In the scope and on the clock of the employer that the token names."""
    key = read_token(token)
    employer = employer_by_pk(key.tenant_id) if key else None
    if key is None or employer is None or not employer.is_active or not employer.has_module("feedback"):
        raise Closed
    with tenant_scope(employer), timezone.override(employer.zone):
        yield employer, key


def is_open(wave: Wave, now: datetime | None = None) -> bool:
    """Also between its last minute and the task that closes it."""
    return wave.state == WaveState.OPEN and wave.opens_at <= (now or timezone.now()) < wave.closes_at


def find(key: Key, *, locked: bool = False) -> Participation:
    """Of an open wave, not answered yet."""
    rows = Participation.objects.select_related("wave")
    if locked:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found = rows.filter(token_digest=key.digest).first()
    if found is None or found.state == ParticipationState.ANSWERED or not is_open(found.wave):
        raise Closed
    return found


def find_answered(key: Key) -> Participation:
    """Whose answers came in lately. Locked, so that a wish sent twice is one."""
    rows = Participation.objects.select_related("wave", "alumnus").select_for_update(of=("self",), no_key=True)
    since = timezone.now() - timedelta(hours=WISH_HOURS)
    found = rows.filter(token_digest=key.digest, state=ParticipationState.ANSWERED, answered_at__gt=since).first()
    if found is None or found.wave.state == WaveState.CANCELLED:
        raise Closed
    return found


def find_sealed(key: Key) -> SealedInvitation:
    """Of an open wave, not used yet."""
    found = SealedInvitation.objects.select_related("wave").filter(token_digest=key.digest, is_used=False).first()
    if found is None or not is_open(found.wave):
        raise Closed
    return found


def language_of(request: HttpRequest, content: Content, employer: Employer, chosen: str = "") -> str:
    """Asked for in the address, else as `chosen` earlier, else by the browser, else the employer's."""
    browser = (part.partition(";")[0].strip()[:2] for part in request.headers.get("Accept-Language", "").split(","))
    for wished in (request.GET.get("language", ""), chosen, *browser, employer.language):
        if wished in content.languages:
            return wished
    return content.language
