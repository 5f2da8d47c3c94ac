"""How much mail the large mailbox providers get from us in a day: near their threshold, one is a bulk sender for ever.

They count all that comes from one sending domain and its sub-domains, so an employer without a domain of its own is
counted together with everybody else on this installation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Case, CharField, Count, F, Func, QuerySet, Value, When
from django.db.models.functions import Lower

from engagement.campaigns.moments import people_a_day
from engagement.models import Campaign
from mail.models import SenderDomain
from tenancy.models import Employer

# The mailboxes of each, in the grammar that PostgreSQL and Python share; sub-domains are theirs too.
PROVIDERS: Mapping[str, str] = {
    "Gmail": r"(^|\.)(gmail|googlemail)\.com$",
    "Outlook.com": r"(^|\.)(outlook|hotmail|live|msn)(\.com?)?(\.[a-z]{2,3})?$",
    "Yahoo": r"(^|\.)(yahoo(\.com?)?(\.[a-z]{2,3})?|ymail\.com|rocketmail\.com|aol\.com)$",
}
NEAR = 90  # per cent of the threshold


@dataclass(frozen=True)
class Volume:
    """What one provider would get within 24 hours: `already` by others and before, `more` by this campaign."""

    provider: str
    already: int
    more: int

    @property
    def total(self) -> int:
        return self.already + self.more

    @property
    def is_near(self) -> bool:
        return self.more > 0 and self.total * 100 >= settings.MAIL_BULK_THRESHOLD * NEAR

    @property
    def left(self) -> int:
        """So many more may go there today."""
        return max(settings.MAIL_BULK_THRESHOLD * NEAR // 100 - self.already - 1, 0)


def volumes(campaign: Campaign, people: QuerySet, *, employer: Employer) -> list[Volume]:
    """Empty where the operator has lifted the threshold (0)."""
    if not settings.MAIL_BULK_THRESHOLD:
        return []
    planned = _by_provider(people)
    already = _within_a_day(employer) if planned else {}
    return [Volume(name, already.get(name, 0), people_a_day(campaign, people=count)) for name, count in planned.items()]


def _by_provider(people: QuerySet) -> dict[str, int]:
    host = Lower(Func(F("to_address"), Value("@"), Value(2), function="split_part", output_field=CharField()))
    whens = [When(host__regex=pattern, then=Value(name)) for name, pattern in PROVIDERS.items()]
    named = people.annotate(host=host).annotate(provider=Case(*whens, default=Value(""), output_field=CharField()))
    rows = named.order_by().values_list("provider").annotate(Count("pk"))
    return {name: count for name, count in rows if name}


def _within_a_day(employer: Employer) -> dict[str, int]:
    """Through a function of the database that tells sums only: the other employers' messages are not ours to see."""
    own = SenderDomain.objects.exclude(address="").filter(confirmed_at__isnull=False).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pattern, sent FROM engagement_sent_in_a_day(%s, %s)",
            [list(PROVIDERS.values()), employer.pk if own else None],
        )
        sent = dict(cursor.fetchall())
    return {name: sent.get(pattern, 0) for name, pattern in PROVIDERS.items()}
