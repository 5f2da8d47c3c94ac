"""New benefits in the round-up of those who read news weekly or monthly."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from community.models import Benefit
from community.news.audience import tokens_of
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.urls import employer_url

SHOWN = 3


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Two queries. Neither a code nor what has ended."""
    since, until = min(each.since for each in recipients), max(each.until for each in recipients)
    running = Benefit.objects.running(employer.today()).filter(shown_at__gte=since, shown_at__lt=until)
    benefits = list(running.order_by("-shown_at", "id"))
    if not benefits:
        return {}
    tokens = tokens_of(each.pk for each in recipients)
    found: dict[UUID, list[Item]] = {}
    for each in recipients:
        mine = {token.partition(":")[2] for token in tokens.get(each.pk, ()) if token.startswith("country:")}
        theirs = [
            _item(employer, benefit)
            for benefit in benefits
            if benefit.shown_at is not None
            and each.since <= benefit.shown_at < each.until
            and (not benefit.countries or not mine or mine.intersection(benefit.countries))
        ]
        if theirs and not each.alumnus.is_limited:
            found[each.pk] = theirs[:SHOWN]
    return found


def _item(employer: Employer, benefit: Benefit) -> Item:
    return Item(
        benefit.title, benefit.partner, employer_url(employer, "community:benefit_detail", benefit.pk), benefit.pk
    )
