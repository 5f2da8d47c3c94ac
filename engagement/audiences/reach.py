"""Who of an audience gets a mail of some category, and who does not and why not: one rule, in the database.

The outbox asks most of it again when it sends: somebody may have changed their mind in between.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from directory.models import Alumnus, AlumnusState
from engagement.audiences.criteria import Criteria, people
from mail.categories import Category
from mail.models import Frequency, Preference, Reader, SendingRules, Suppression, WeeklyCount
from mail.models.readers import WEEKLY_CAP
from mail.models.suppressions import address_hasher
from tenancy.scope import require_tenant


class Reason(models.TextChoices):
    """Why somebody of the audience does not get the mail. The first that holds is the one that is told."""

    DECEASED = "deceased", _("have died")
    NOT_ELIGIBLE = "not_eligible", _("are not eligible")
    DECLINED = "declined", _("do not want to belong to the network")
    STILL_HERE = "still_here", _("still work here")
    NOT_APPROVED = "not_approved", _("wait for approval")
    NO_ADDRESS = "no_address", _("have no personal address on file")
    NOT_CONFIRMED = "not_confirmed", _("have not confirmed their address")
    STOPPED = "stopped", _("have an address that mail came back from, or that asked for no more")
    NEVER_ASKED = "never_asked", _("never said yes to this kind of mail")
    UNWANTED = "unwanted", _("do not want this kind of mail")
    WEEKLY = "weekly", _("read it in their weekly round-up")
    MONTHLY = "monthly", _("read it in their monthly round-up")
    PAUSED = "paused", _("have paused their mail")


GETS_IT = ""


@dataclass(frozen=True)
class Excluded:
    reason: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class Reach:
    """`people` are in the audience, `count` of them get the mail; the others stand in `excluded`, the most first.

    `over_cap` of the `count` have had as many mails this week as one may have, and get it in the next free one.
    """

    people: int
    count: int
    excluded: list[Excluded]
    over_cap: int = 0


def reach(criteria: Criteria, *, category: str) -> Reach:
    """Two statements, and a third where addresses are stopped; none at all where the criteria match nobody."""
    found = _with_reason(criteria, category).annotate(over_cap=_is_over_cap(category))
    counted = found.values("reason", "over_cap").annotate(number=Count("pk")).order_by()
    numbers: dict[str, int] = {}
    over_cap = 0
    for row in counted:
        numbers[row["reason"]] = numbers.get(row["reason"], 0) + row["number"]
        over_cap += row["number"] if row["over_cap"] and row["reason"] == GETS_IT else 0
    count = numbers.pop(GETS_IT, 0)
    excluded = [Excluded(name, Reason(name).label, number) for name, number in numbers.items()]
    excluded.sort(key=lambda each: (-each.count, each.reason))
    return Reach(count + sum(numbers.values()), count, excluded, over_cap)


def recipients(criteria: Criteria, *, category: str) -> QuerySet[Alumnus]:
    """Those who get it, with their `to_address`. No two people of an employer have one address (`alumnus_email_uq`)."""
    return _with_reason(criteria, category).filter(reason=GETS_IT).annotate(to_address=F("personal_email"))


def _with_reason(criteria: Criteria, category: str) -> QuerySet[Any]:
    is_marketing = Category(category).is_marketing
    rules = _rules(stopped_people())
    told = [When(holds, then=Value(reason.value)) for reason, holds, always in rules if always or is_marketing]
    answer = _answer_to(category) if is_marketing else Value(GETS_IT)
    return people(criteria).annotate(reason=Case(*told, default=answer, output_field=CharField()))


def _rules(stopped: Sequence[UUID]) -> list[tuple[Reason, Q, bool]]:
    """In the order in which they are told. Service mail knows only those marked True."""
    paused = Reader.objects.filter(recipient_id=OuterRef("pk"), paused_until__gt=timezone.now())
    return [
        (Reason.DECEASED, Q(state=AlumnusState.DECEASED), True),
        (Reason.NOT_ELIGIBLE, Q(state=AlumnusState.NOT_ELIGIBLE), True),
        (Reason.DECLINED, Q(state=AlumnusState.DECLINED), True),
        (Reason.STILL_HERE, Q(state__in=[AlumnusState.LEAVER, AlumnusState.EMPLOYEE]), False),
        (Reason.NOT_APPROVED, Q(is_limited=True), True),
        (Reason.NO_ADDRESS, Q(personal_email=""), True),
        (Reason.STOPPED, Q(pk__any_of=stopped), True),
        (Reason.NOT_CONFIRMED, Q(personal_email_verified_at__isnull=True), False),
        (Reason.PAUSED, Q(Exists(paused)), False),
    ]


def _answer_to(category: str) -> Coalesce:
    """What the person said to mail of this category, as a reason: looked up once for each."""
    said = Case(
        When(frequency=Frequency.AT_ONCE, then=Value(GETS_IT)),
        When(frequency=Frequency.WEEKLY, then=Value(Reason.WEEKLY.value)),
        When(frequency=Frequency.MONTHLY, then=Value(Reason.MONTHLY.value)),
        default=Value(Reason.UNWANTED.value),
        output_field=CharField(),
    )
    answers = Preference.objects.filter(recipient_id=OuterRef("pk"), category=category).values(said=said)
    return Coalesce(Subquery(answers), Value(Reason.NEVER_ASKED.value))


def _is_over_cap(category: str) -> Exists | Value:
    if not Category(category).is_marketing:
        return Value(False)
    today = timezone.localdate()
    cap = SendingRules.objects.values_list("weekly_cap", flat=True).first() or WEEKLY_CAP
    monday = today - timedelta(days=today.weekday())
    return Exists(WeeklyCount.objects.filter(recipient_id=OuterRef("pk"), week=monday, taken__gte=cap))


def stopped_people() -> list[UUID]:
    """Whose address is on the employer's list of those that we must not write to.

    Only keyed hashes are kept of these, and the key does not belong into SQL: so the addresses are hashed here, and
    what was found is kept for a minute. The outbox looks at each address again when it sends.
    """
    known = Suppression.objects.filter(tenant_id=require_tenant()).aggregate(number=Count("pk"), latest=Max("at"))
    if not known["number"]:
        return []
    key = f"audiences:{require_tenant()}:stopped:{known['number']}:{known['latest'].timestamp()}"
    with suppress(RedisError):
        if (found := cache.get(key)) is not None:
            return list(found)
    found = _hashed_and_compared()
    with suppress(RedisError):
        cache.set(key, found, timeout=settings.COUNTS_KEPT_SECONDS)
    return found


def _hashed_and_compared() -> list[UUID]:
    suppressed = Suppression.objects.filter(tenant_id=require_tenant()).values_list("address_hash", flat=True)
    stopped, hashes_of = set(suppressed), address_hasher()
    addresses = Alumnus.objects.exclude(personal_email="").values_list("pk", "personal_email")
    return [pk for pk, address in addresses.iterator() if not stopped.isdisjoint(hashes_of(address))]
