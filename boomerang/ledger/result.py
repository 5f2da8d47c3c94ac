"""The ledger of one period: what was counted, what the employer gave, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DateField, Max, Q, Value
from django.db.models.functions import Coalesce

from boomerang.approach import not_to_be_hired
from boomerang.ledger import formulas
from boomerang.ledger.books import Book, book_of
from boomerang.ledger.formulas import FLOOR, Range, Share
from boomerang.ledger.periods import Period
from boomerang.ledger.returns import Return, number_to_come, returns_in, standing
from boomerang.models import LedgerKey
from boomerang.returning.service import months_after
from directory.models import Alumnus, AlumnusState, RehireEligibility, Spell

LOOK_BACK = 36  # months, as the study of Harvard Business Review counts
SECOND_EXIT = 24  # months
GONE = (AlumnusState.DECEASED, AlumnusState.MERGED, AlumnusState.NOT_ELIGIBLE)


@dataclass(frozen=True)
class Money:
    """Each is None where what it needs was not given, or where fewer than five people stand behind it."""

    cost_other: Range | None = None
    cost_rehire: Range | None = None
    saving: Range | None = None
    credited: Range | None = None
    cost: Range | None = None
    result: Range | None = None

    def of(self, back: Return) -> Range | None:
        """What one return is credited with."""
        return formulas.credited(self.saving, [back.percent]) if self.saving else None


@dataclass(frozen=True)
class Ledger:
    """`look_back` in months, None: however long ago somebody left."""

    period: Period
    look_back: int | None
    returns: list[Return]
    to_come: int
    book: Book | None
    share: Share | None
    rate: Share
    second_exits: Share
    median: Decimal | None
    dated: int
    money: Money

    @property
    def number(self) -> int:
        return len(self.returns)

    @property
    def is_enough(self) -> bool:
        return self.number >= FLOOR

    @property
    def is_impossible(self) -> bool:
        """Fewer hires in all than returns on record."""
        return self.book is not None and self.book.version.hires < self.number

    @property
    def credits(self) -> dict[int, int]:
        """How many returns have each credit."""
        return {percent: sum(back.percent == percent for back in self.returns) for percent in (100, 50, 0)}


def ledger_of(period: Period, *, look_back: int | None, today: date) -> Ledger:
    returns, book = returns_in(period, today=today), book_of(period)
    months = [back.months for back in returns if back.months is not None]
    return Ledger(
        period=period,
        look_back=look_back,
        returns=returns,
        to_come=number_to_come(period, today=today),
        book=book,
        share=_share(returns, book, look_back),
        rate=Share(len({back.rehire.candidacy.alumnus_id for back in returns}), eligible_on(period.starts_on)),
        second_exits=second_exits(min(period.ends_before, today)),
        median=formulas.median_months(months),
        dated=len(months),
        money=_money(returns, book),
    )


def _share(returns: list[Return], book: Book | None, look_back: int | None) -> Share | None:
    if book is None or book.version.hires < len(returns):
        return None
    return Share(sum(back.is_within(look_back) for back in returns), book.version.hires)


def _money(returns: list[Return], book: Book | None) -> Money:
    others = book.version.hires - len(returns) if book is not None else 0
    if book is None or book.lacks or others < 0:
        return Money()
    given = book.range
    other = formulas.cost_per_hire(given(LedgerKey.INTERNAL_OTHER), given(LedgerKey.EXTERNAL_OTHER), others)
    own = formulas.cost_per_hire(given(LedgerKey.INTERNAL_REHIRE), given(LedgerKey.EXTERNAL_REHIRE), len(returns))
    if other is None or own is None:
        return Money(other, own)
    saving = formulas.saving_per_rehire(
        other=other,
        rehire=own,
        agency_fee=given(LedgerKey.AGENCY_FEE),
        weeks_saved=given(LedgerKey.WEEKS_SAVED),
        weekly_pay=given(LedgerKey.WEEKLY_PAY),
        productivity_gap=given(LedgerKey.PRODUCTIVITY_GAP),
        pay_premium=given(LedgerKey.PAY_PREMIUM),
    )
    credited = formulas.credited(saving, [back.percent for back in returns])
    if not book.given(LedgerKey.PROGRAMME_COST):
        return Money(other, own, saving, credited)
    cost = given(LedgerKey.PROGRAMME_COST)
    return Money(other, own, saving, credited, cost, formulas.programme_return(credited, cost))


def eligible_on(day: date) -> int:
    """Whoever had left before that day and had not come back, by today's records; without those who have died or may
    not be hired again."""
    begun = Spell.objects.filter(Q(started_on__isnull=True) | Q(started_on__lt=day))
    until = Max(Coalesce("last_day", Value(date.max, DateField())))
    gone = begun.exclude(alumnus__state__in=GONE).values("alumnus_id").annotate(until=until).filter(until__lt=day)
    said_no = Spell.objects.filter(rehire_eligibility=RehireEligibility.NOT_ELIGIBLE).values("alumnus_id")
    refused = Alumnus.objects.filter(not_to_be_hired(), pk__in=said_no).values("pk")
    return int(gone.exclude(alumnus__in=refused).count())


def second_exits(day: date) -> Share:
    """Of those who had come back 24 months before that day, or longer ago: who left again within 24 months."""
    rows = standing().filter(began_on__lte=months_after(day, -SECOND_EXIT))
    found = {(alumnus, began): last for alumnus, began, last in rows.values_list(
        "candidacy__alumnus_id", "began_on", "spell__last_day"
    )}  # fmt: skip
    left = sum(last is not None and last < months_after(began, SECOND_EXIT) for (_who, began), last in found.items())
    return Share(left, len(found))
