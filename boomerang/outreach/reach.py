"""Who of these people may be written to about an opening, and why not the others. The outbox asks once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boomerang.approach import not_to_be_hired
from boomerang.models import Candidacy, Outreach
from boomerang.outreach.rules import REST, WRITABLE
from directory.models import Alumnus, AlumnusState
from engagement.audiences.reach import stopped_people
from mail.categories import Category
from mail.models import Frequency, Preference, Reader

_STATES: dict[str, str | Promise] = {
    AlumnusState.LEAVER: _("still works here"),
    AlumnusState.EMPLOYEE: _("works here"),
    AlumnusState.DECEASED: _("has died"),
    AlumnusState.NOT_ELIGIBLE: _("is not eligible for the network"),
    AlumnusState.DECLINED: _("does not want to belong to the network"),
    AlumnusState.MERGED: _("has another record"),
}
_ANSWERS: dict[str, str | Promise] = {
    Frequency.OFF: _("does not want mail about openings"),
    Frequency.WEEKLY: _("reads about openings in a weekly round-up only"),
    Frequency.MONTHLY: _("reads about openings in a monthly round-up only"),
}


@dataclass(frozen=True)
class Addressee:
    """A card, and why nothing can be sent to the person; empty where it can. `written_at` is the last mail of ours."""

    candidacy: Candidacy
    why_not: str | Promise = ""
    written_at: datetime | None = None


def addressees(cards: Sequence[Candidacy]) -> list[Addressee]:
    """As many questions for a hundred people as for one."""
    ids = [card.alumnus_id for card in cards]
    answers = dict(
        Preference.objects.filter(recipient_id__in=ids, category=Category.OPENINGS).values_list(
            "recipient_id", "frequency"
        )
    )
    paused = set(
        Reader.objects.filter(recipient_id__in=ids, paused_until__gt=timezone.now()).values_list(
            "recipient_id", flat=True
        )
    )
    stopped = set(stopped_people())
    refused = set(Alumnus.objects.filter(not_to_be_hired(), pk__in=ids).values_list("pk", flat=True))
    mails = Outreach.objects.filter(candidacy__alumnus_id__in=ids).values("candidacy__alumnus_id")
    written = {row["candidacy__alumnus_id"]: row["last"] for row in mails.annotate(last=Max("at"))}
    return [
        Addressee(
            card,
            _about_the_card(card, written.get(card.alumnus_id))
            or _about_the_person(card, str(card.alumnus_id) in stopped)
            or (_("is marked as not eligible for rehire") if card.alumnus_id in refused else "")
            or _about_the_wish(answers.get(card.alumnus_id), is_paused=card.alumnus_id in paused),
            written.get(card.alumnus_id),
        )
        for card in cards
    ]


def _about_the_card(card: Candidacy, written_at: datetime | None) -> str | Promise:
    if card.stage not in WRITABLE:
        return _("has left this board")
    if written_at is not None and timezone.now() - written_at < REST:
        return _("was written to less than a day ago")
    return ""


def _about_the_person(card: Candidacy, is_stopped: bool) -> str | Promise:
    alumnus = card.alumnus
    if alumnus.state != AlumnusState.ALUMNUS:
        return _STATES[alumnus.state]
    if alumnus.is_limited:
        return _("waits for approval")
    if not alumnus.personal_email:
        return _("has no personal address on file")
    if is_stopped:
        return _("has an address that mail came back from, or that asked for no more")
    return "" if alumnus.personal_email_verified_at else _("has not confirmed the address")


def _about_the_wish(answer: str | None, *, is_paused: bool) -> str | Promise:
    if answer is None:
        return _("never said yes to mail about openings")
    if answer in _ANSWERS:
        return _ANSWERS[answer]
    return _("has paused all mail") if is_paused else ""
