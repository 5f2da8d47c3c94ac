"""Whom a recruiter may approach: the one place that decides, for the search, lists, matching, outreach and files.

An alumnus who is let in, has not said no to mail about openings, has not paused mail, and is not marked as not to be
hired again. Whoever was never asked about that mail may be found: a recruiter who reads the record may ask them in
person; outreach by mail needs the yes, and the outbox looks for it.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus, AlumnusState, RehireEligibility, Spell
from mail.categories import Category
from mail.models import Frequency, Preference, Reader

_STATES: dict[AlumnusState, str | Promise] = {
    AlumnusState.LEAVER: _("They still work here."),
    AlumnusState.EMPLOYEE: _("They are a colleague at present."),
    AlumnusState.NOT_ELIGIBLE: _("They are not eligible for the network."),
    AlumnusState.DECLINED: _("They do not want to belong to the network."),
    AlumnusState.DECEASED: _("They have died."),
    AlumnusState.MERGED: _("This record was merged into another one."),
}
NOT_LET_IN = _("They wait for approval.")
SAID_NO = _("They have said no to mail about openings.")
PAUSED = _("They have paused their mail.")
NOT_TO_BE_HIRED = _("They are marked as not eligible for rehire.")


def approachable() -> Q:
    """On `Alumnus`."""
    return in_reach() & ~not_to_be_hired()


def in_reach() -> Q:
    """On `Alumnus`: as `approachable`, whatever was decided about hiring them again."""
    return Q(state=AlumnusState.ALUMNUS, is_limited=False) & has_not_declined("pk")


def has_not_declined(alumnus_id: str) -> Q:
    """On any model whose column `alumnus_id` names a person: neither said no to openings nor paused mail."""
    no = Preference.objects.filter(
        recipient_id=OuterRef(alumnus_id), category=Category.OPENINGS, frequency=Frequency.OFF
    )
    pause = Reader.objects.filter(recipient_id=OuterRef(alumnus_id), paused_until__gt=timezone.now())
    return ~Q(Exists(no)) & ~Q(Exists(pause))


def not_to_be_hired() -> Q:
    """On `Alumnus`: the latest employment of which anybody said whether they may come back says no."""
    spells = Spell.objects.filter(alumnus=OuterRef("pk")).exclude(rehire_eligibility="")
    latest = spells.latest_first().values("rehire_eligibility")[:1]
    said = Coalesce(Subquery(latest, output_field=CharField()), Value(""))
    never = Alumnus.objects.annotate(said=said).filter(pk=OuterRef("pk"), said=RehireEligibility.NOT_ELIGIBLE)
    return Q(Exists(never))


def eligibility_of(spells: Iterable[Spell]) -> str:
    """Of one person; the latest employment first, as `latest_first` gives them. Empty where nobody has said."""
    return next((spell.rehire_eligibility for spell in spells if spell.rehire_eligibility), "")


def why_not(alumnus: Alumnus) -> list[str]:
    """In sentences for staff, empty for whom one may approach. Recruiters may read every one of them."""
    found: list[str | Promise] = []
    if (state := AlumnusState(alumnus.state)) in _STATES:
        found.append(_STATES[state])
    elif alumnus.is_limited:
        found.append(NOT_LET_IN)
    refused = Preference.objects.filter(recipient_id=alumnus.pk, category=Category.OPENINGS, frequency=Frequency.OFF)
    if refused.exists():
        found.append(SAID_NO)
    if Reader.objects.filter(recipient_id=alumnus.pk, paused_until__gt=timezone.now()).exists():
        found.append(PAUSED)
    if eligibility_of(Spell.objects.filter(alumnus=alumnus).latest_first()) == RehireEligibility.NOT_ELIGIBLE:
        found.append(NOT_TO_BE_HIRED)
    return [str(reason) for reason in found]


def approachable_ids(alumnus_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these whom one may approach now. One query."""
    return set(Alumnus.objects.filter(approachable(), pk__in=list(alumnus_ids)).values_list("pk", flat=True))
