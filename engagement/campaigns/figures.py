"""What became of a campaign's messages. Only sums leave this module; what is small is not broken down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, Func, Min, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext as _

from engagement.campaigns.planning import FEW
from engagement.models import Campaign
from mail import bulk
from mail.models import Batch, ClickDay, Consent, Message, RelayEvent, Reply, State, Trouble

# As long as one of these is left, the campaign is not over.
OPEN_STATES = (State.PENDING, State.CAPPED)


def messages_of(batch: Batch) -> QuerySet[Message]:
    return Message.objects.in_scope().filter(batch_id=batch.pk)


def sent_count(batch: Batch) -> int:
    return messages_of(batch).filter(state=State.SENT).count()


@dataclass(frozen=True)
class Progress:
    """How far one campaign has come. `next_at` is when the next of those go out who do not wait for a free week."""

    counts: Mapping[State, int]
    next_at: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def sent(self) -> int:
        return self.counts[State.SENT]

    @property
    def capped(self) -> int:
        return self.counts[State.CAPPED]

    @property
    def waiting(self) -> int:
        return self.counts[State.PENDING]

    @property
    def done(self) -> int:
        """Decided one way or the other."""
        return self.total - self.waiting - self.capped

    @property
    def not_sent(self) -> int:
        return self.done - self.sent

    @property
    def is_over(self) -> bool:
        return self.done == self.total


def progress_of(campaign: Campaign) -> Progress | None:
    """None before it has begun."""
    if campaign.batch is None:
        return None
    counts = bulk.batch_counts(campaign.batch)
    due = messages_of(campaign.batch).filter(state=State.PENDING, next_at__gt=Now()) if counts[State.PENDING] else None
    return Progress(counts, due.aggregate(at=Min("next_at"))["at"] if due is not None else None)


def sent_so_far(campaigns: Iterable[Campaign]) -> dict[UUID, int]:
    """By campaign, for those under way, in one query; what is over has its sum in the row."""
    batches = {each.batch_id: each.pk for each in campaigns if each.is_under_way}
    rows = Message.objects.in_scope().filter(batch_id__in=batches, state=State.SENT)
    return {batches[batch]: count for batch, count in rows.values_list("batch_id").annotate(Count("pk"))}


@dataclass(frozen=True)
class DomainLine:
    """How one receiving domain took it. `domain` is empty for all small ones together."""

    domain: str
    total: int
    accepted: int
    bounced: int


@dataclass(frozen=True)
class Report:
    campaign: Campaign
    progress: Progress
    bounced: int
    complained: int | None  # of fewer than five people nobody is told: it would be one of few
    left: int | None
    replied: int | None
    reasons: list[tuple[str, int]]
    left_out: list[tuple[str, int]]
    clicks: list[tuple[str, int]] | None
    domains: list[DomainLine]

    @cached_property
    def clicked(self) -> int:
        return sum(count for _target, count in self.clicks or [])

    @property
    def accepted(self) -> int:
        return self.progress.sent

    def lines(self) -> Iterator[tuple[str, str, int]]:
        """As a table: figure, part of it, number."""
        yield _("People"), "", self.progress.total
        yield _("Accepted"), "", self.accepted
        yield _("Waiting"), "", self.progress.waiting
        yield _("Waiting for a free week"), "", self.progress.capped
        yield _("Bounced"), "", self.bounced
        if self.replied is not None:
            yield _("Replied"), "", self.replied
        if self.left is not None and self.complained is not None:
            yield _("Unsubscribed"), "", self.left
            yield _("Reported as spam"), "", self.complained
        for reason, count in self.reasons:
            yield _("Not sent"), reason, count
        for reason, count in self.left_out:
            yield _("Not written to"), reason, count
        for target, count in self.clicks or ():
            yield _("Clicks"), target, count
        for line in self.domains:
            name = line.domain or _("Other domains")
            yield _("People by domain"), name, line.total
            yield _("Accepted by domain"), name, line.accepted
            yield _("Bounced by domain"), name, line.bounced


def report_of(campaign: Campaign, *, clicks_counted: bool, replies_counted: bool = False) -> Report:
    """Of a campaign that has begun."""
    batch, progress = campaign.batch, progress_of(campaign)
    assert batch is not None
    assert progress is not None
    is_told = progress.total >= FEW
    return Report(
        campaign=campaign,
        progress=progress,
        bounced=_bounced(batch).count(),
        complained=_complained(batch) if is_told else None,
        left=_left(batch) if is_told else None,
        replied=Reply.objects.filter(batch_id=batch.pk).count() if replies_counted and is_told else None,
        reasons=few_together(_reasons(batch), _("for other reasons")),
        left_out=few_together([(each["label"], each["count"]) for each in campaign.left_out], _("for other reasons")),
        clicks=few_together(_clicks(batch), _("other links")) if clicks_counted and is_told else None,
        domains=_domains(batch),
    )


def few_together(parts: Sequence[tuple[str, int]], others: str) -> list[tuple[str, int]]:
    """Parts of fewer than five are told as one, without their names."""
    few = sum(count for _name, count in parts if count < FEW)
    return [part for part in parts if part[1] >= FEW] + ([(others, few)] if few else [])


def _reported(kind: RelayEvent.Kind) -> Exists:
    return Exists(RelayEvent.objects.filter(message_id=OuterRef("pk"), kind=kind))


def _bounced(batch: Batch) -> QuerySet[Message]:
    return messages_of(batch).filter(_is_bounced())


def _is_bounced() -> Q:
    """Refused at the door, or sent back later."""
    refused = Q(state=State.FAILED, error__in=[Trouble.NO_MAILBOX, Trouble.REFUSED])
    return refused | Q(_reported(RelayEvent.Kind.BOUNCED))


def _complained(batch: Batch) -> int:
    return messages_of(batch).filter(_reported(RelayEvent.Kind.COMPLAINED)).count()


def _left(batch: Batch) -> int:
    """Who said no by the link in this very mailing."""
    return Consent.objects.filter(batch_id=batch.pk, given=False).values("recipient_id").distinct().count()


def _reasons(batch: Batch) -> list[tuple[str, int]]:
    """Why people did not get it, in words, the most common first."""
    rows = messages_of(batch).filter(state__in=[State.SUPPRESSED, State.FAILED, State.UNCERTAIN])
    found = rows.values_list("error").annotate(count=Count("pk")).order_by("-count", "error")
    return [(str(Trouble(error).label), count) for error, count in found if error in Trouble.values]


def _clicks(batch: Batch) -> list[tuple[str, int]]:
    rows = ClickDay.objects.filter(link__batch_id=batch.pk).values_list("link__target")
    return list(rows.annotate(times=Sum("count")).order_by("-times", "link__target"))


def _domains(batch: Batch) -> list[DomainLine]:
    domain = Lower(Func(F("to_address"), Value("@"), Value(2), function="split_part", output_field=CharField()))
    rows = (
        messages_of(batch)
        .values(domain=domain)
        .annotate(
            total=Count("pk"),
            accepted=Count("pk", filter=Q(state=State.SENT)),
            bounced=Count(Case(When(_is_bounced(), then=Value(1)))),
        )
        .order_by("-total", "domain")
    )
    lines = [DomainLine(**row) for row in rows]
    return _without_few(lines)


def _without_few(lines: list[DomainLine]) -> list[DomainLine]:
    """A domain of fewer than five people might be one person's own: those are told together, or not at all."""
    many: list[DomainLine] = []
    few: list[DomainLine] = []
    for line in lines:
        (many if line.total >= FEW else few).append(line)
    if sum(line.total for line in few) < FEW:
        return many
    sums = (sum(getattr(line, name) for line in few) for name in ("total", "accepted", "bounced"))
    return [*many, DomainLine("", *sums)]
