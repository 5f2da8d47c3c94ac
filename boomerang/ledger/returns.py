"""Who came back, one line for each return on record, with what its rows prove. As many queries for many as for one.

A return is a row of `Rehire` that was not cancelled and whose employment is on record. Two such rows of one person with
the same first day, as a merge of records can leave behind, are one return.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from boomerang.ledger.credit import PERCENT_OF, Evidence, Proof, Step, credit_of, proof_of
from boomerang.ledger.formulas import months_away
from boomerang.ledger.periods import Period
from boomerang.models import CandidacyMove, CreditCut, Outreach, Rehire
from boomerang.returning.service import months_after
from directory.models import Spell
from mail.models import Message
from mail.models.outbox import State


@dataclass(frozen=True)
class Return:
    """`left_on` is the last day of the employment before; None where the record does not say."""

    rehire: Rehire
    began_on: date
    left_on: date | None
    proof: Proof
    cut: CreditCut | None = None

    @property
    def name(self) -> str:
        name: str = self.rehire.candidacy.alumnus.full_name
        return name

    @property
    def months(self) -> Decimal | None:
        return months_away(self.left_on, self.began_on) if self.left_on else None

    @property
    def proved(self) -> int:
        return PERCENT_OF[self.proof]

    @property
    def percent(self) -> int:
        return credit_of(self.proof, self.cut.percent if self.cut else None)

    @property
    def is_cut(self) -> bool:
        return self.percent < self.proved

    def is_within(self, months: int | None) -> bool:
        """Away for so many months at most; None: however long. Of whom nobody knows it only the latter holds."""
        if months is None:
            return True
        return self.left_on is not None and self.began_on <= months_after(self.left_on, months)


def standing() -> QuerySet[Any]:
    """With `began_on`, which is the day on record where that was corrected since."""
    rows = Rehire.objects.standing().filter(spell__isnull=False)
    return rows.annotate(began_on=Coalesce("spell__started_on", "starts_on"))


def returns_in(period: Period, *, today: date) -> list[Return]:
    """Those that have begun, the newest first."""
    rows = standing().filter(began_on__gte=period.starts_on, began_on__lt=period.ends_before, began_on__lte=today)
    return returns_of(rows)


def number_to_come(period: Period, *, today: date) -> int:
    rows = standing().filter(began_on__gt=today, began_on__gte=period.starts_on, began_on__lt=period.ends_before)
    return rows.count()


def returns_of(rows: QuerySet[Any]) -> list[Return]:
    related = rows.select_related("candidacy__alumnus", "candidacy__opening", "spell", "by")
    rehires = _once(related.order_by("-began_on", "-id"))
    left = _last_days(rehires)
    evidence = _evidence(rehires)
    cuts = cuts_of(rehires)
    return [
        Return(each, _began(each), left.get(each.pk), proof_of(evidence[each.pk]), cuts.get(each.pk))
        for each in rehires
    ]  # fmt: skip


def _began(rehire: Rehire) -> date:
    day: date = rehire.began_on  # type: ignore[attr-defined]
    return day


def _once(rehires: Iterable[Rehire]) -> list[Rehire]:
    found: dict[tuple[UUID, date], Rehire] = {}
    for rehire in rehires:
        found.setdefault((rehire.candidacy.alumnus_id, _began(rehire)), rehire)
    return list(found.values())


def _last_days(rehires: Sequence[Rehire]) -> dict[UUID, date]:
    """The end of the employment before each return."""
    ended: dict[UUID, list[date]] = {}
    spells = Spell.objects.filter(alumnus__in={each.candidacy.alumnus_id for each in rehires})
    for alumnus_id, last_day in spells.values_list("alumnus_id", "last_day"):
        if last_day is not None:
            ended.setdefault(alumnus_id, []).append(last_day)
    found = {}
    for each in rehires:
        days = [day for day in ended.get(each.candidacy.alumnus_id, ()) if day < _began(each)]
        if days:
            found[each.pk] = max(days)
    return found


def cuts_of(rehires: Iterable[Rehire]) -> dict[UUID, CreditCut]:
    """The newest of each."""
    rows = CreditCut.objects.filter(rehire__in=[each.pk for each in rehires]).select_related("by")
    return {cut.rehire_id: cut for cut in rows.order_by("at", "id")}


def _evidence(rehires: Sequence[Rehire]) -> dict[UUID, Evidence]:
    cards = [each.candidacy_id for each in rehires]
    steps: dict[UUID, list[Step]] = {}
    for row in CandidacyMove.objects.filter(candidacy__in=cards).order_by("at", "id"):
        steps.setdefault(row.candidacy_id, []).append(Step(row.to_stage, row.at, row.by_alumnus))
    mails, earlier = _mails(cards), _earlier_returns(cards)
    found = {}
    for each in rehires:
        since = max((at for at in earlier.get(each.candidacy_id, ()) if at < each.at), default=None)
        found[each.pk] = Evidence(
            source=each.candidacy.source,
            steps=[step for step in steps.get(each.candidacy_id, ()) if _between(since, step.at, each.at)],
            written=[at for at in mails.get(each.candidacy_id, ()) if _between(since, at, each.at)],
            is_first=since is None,
        )
    return found


def _between(since: datetime | None, at: datetime, until: datetime) -> bool:
    return at <= until and (since is None or at > since)


def _mails(cards: Sequence[UUID]) -> Mapping[UUID, list[datetime]]:
    """When mails about these cards went out: those that were sent or answered. Waiting and failed ones prove nothing;
    of what the outbox has forgotten by now, the day it was written counts."""
    rows = list(Outreach.objects.filter(candidacy__in=cards))
    ids = [row.message_id for row in rows if row.message_id]
    known = {pk: (state, at) for pk, state, at in _messages(ids)}
    found: dict[UUID, list[datetime]] = {}
    for row in rows:
        state, sent_at = known.get(row.message_id, (State.SENT if row.message_id else "", row.at))
        if state == State.SENT:
            found.setdefault(row.candidacy_id, []).append(sent_at or row.at)
        elif row.answered_at is not None:
            found.setdefault(row.candidacy_id, []).append(row.at)
    return found


def _messages(ids: Sequence[UUID]) -> Iterable[tuple[UUID, str, datetime | None]]:
    return Message.objects.in_scope().filter(pk__in=ids).values_list("pk", "state", "sent_at")


def _earlier_returns(cards: Sequence[UUID]) -> Mapping[UUID, list[datetime]]:
    """A card can lead to a second return, and the first one's contacts prove nothing about it."""
    found: dict[UUID, list[datetime]] = {}
    for card, at in Rehire.objects.standing().filter(candidacy__in=cards).values_list("candidacy_id", "at"):
        found.setdefault(card, []).append(at)
    return found
