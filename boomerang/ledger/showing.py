"""The figures of a ledger in words, for the page, the sheet and the file alike. Rounded here, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from boomerang.ledger.books import IN_PERCENT, Book
from boomerang.ledger.formulas import FLOOR, Range, Share
from boomerang.ledger.result import Ledger
from boomerang.ledger.returns import Return
from boomerang.models import LedgerKey


@dataclass(frozen=True)
class Counted:
    """A share, or the median: `value` is empty where too few people stand behind it, and `why_not` says so."""

    label: str
    value: str
    of: str
    definition: str
    why_not: str = ""


@dataclass(frozen=True)
class Valued:
    """Money or a share of it, as low, likely and high."""

    label: str
    low: str
    likely: str
    high: str
    definition: str
    is_good: bool = False


def counted(ledger: Ledger) -> list[Counted]:
    return [_rehire_share(ledger), _rehire_rate(ledger), _second_exits(ledger), _median(ledger)]


def _rehire_share(ledger: Ledger) -> Counted:
    label, who = _("Share of rehires"), _look_back(ledger.look_back)
    definition = _(
        "Rehires ÷ all hires of the period. A rehire is %(who)s. Published shares lie between 4 and 35 percent, since "
        "each counts in its own way: compare only what counts as this does."
    ) % {"who": who}
    if ledger.share is None:
        why = _("The hires entered are fewer than the returns.") if ledger.is_impossible else _("Enter all hires.")
        return Counted(label, "", "", definition, why)
    return _counted(label, ledger.share, definition)


def _look_back(months: int | None) -> str:
    if months is None:
        return _("whoever worked here before, however long ago")
    return _("whoever had left at most %(months)d months before") % {"months": months}


def _rehire_rate(ledger: Ledger) -> Counted:
    definition = _(
        "People who came back in the period ÷ former colleagues who could have, at its start: those who had left and "
        "may be hired again, by today’s records."
    )
    return _counted(_("Rehire rate"), ledger.rate, definition)


def _second_exits(ledger: Ledger) -> Counted:
    definition = _(
        "Rehires who left again within 24 months ÷ all rehires whose return lies 24 months back, by the end of the "
        "period. The second exit mostly has the reason of the first."
    )
    return _counted(_("Second exits"), ledger.second_exits, definition)


def _median(ledger: Ledger) -> Counted:
    label = _("Median months away")
    definition = _(
        "Median of the time from the last day to the new first day, in the period. Most people who return do so "
        "within 13 months, few after 16."
    )
    of = ngettext("%(n)d return", "%(n)d returns", ledger.dated) % {"n": ledger.dated}
    if ledger.median is None:
        return Counted(label, "", "", definition, too_few())
    return Counted(label, decimal(ledger.median), of, definition)


def _counted(label: str, share: Share, definition: str) -> Counted:
    if share.percent is None:
        return Counted(label, "", "", definition, too_few())
    of = _("%(some)s of %(all)s") % {"some": whole(share.numerator), "all": whole(share.denominator)}
    return Counted(label, percent(share.percent), of, definition)


def too_few() -> str:
    return _("Not shown: fewer than five people.")


def valued(ledger: Ledger) -> list[Valued]:
    """What there is; nothing stands for what is missing."""
    money, currency = ledger.money, ledger.book.version.currency if ledger.book else ""
    lines: list[tuple[str, Range | None, str]] = [
        (
            _("Cost per hire, all others"),
            money.cost_other,
            _("(own + bought-in recruiting cost) ÷ hires who are not rehires"),
        ),
        (_("Cost per rehire"), money.cost_rehire, _("(own + bought-in recruiting cost of rehires) ÷ rehires")),
        (
            _("Saving per rehire"),
            money.saving,
            _(
                "the difference of the two + agency fee avoided + weeks ahead × weekly pay × what a newcomer lacks − "
                "what a rehire is paid more in 52 weeks"
            ),
        ),
        (_("Credited savings"), money.credited, _("saving per rehire × the credits of all returns of the period")),
        (_("Cost of the programme"), money.cost, _("as entered")),
    ]
    shown = [Valued(label, *_money(found, currency), definition) for label, found, definition in lines if found]
    if money.result is not None:
        low, likely, high = (
            percent(round(100 * end)) for end in (money.result.low, money.result.likely, money.result.high)
        )
        definition = _("(credited savings − cost of the programme) ÷ cost of the programme; 0 % is even")
        shown.append(Valued(_("Programme return"), low, likely, high, definition, money.result.low > 0))
    return shown


def _money(found: Range, currency: str) -> tuple[str, str, str]:
    low, likely, high = (f"{whole(end)} {currency}" for end in (found.low, found.likely, found.high))
    return low, likely, high


@dataclass(frozen=True)
class Given:
    """A figure that the employer gave."""

    label: str
    low: str
    likely: str
    high: str
    source: str


def given(book: Book) -> list[Given]:
    hires = whole(book.version.hires)
    shown = [Given(_("All hires"), hires, hires, hires, book.version.hires_source)]
    for key in LedgerKey:
        if (figure := book.figures.get(key.value)) is not None:
            unit = "%" if key in IN_PERCENT else _("weeks") if key == LedgerKey.WEEKS_SAVED else book.version.currency
            low, likely, high = (f"{decimal(end)} {unit}" for end in (figure.low, figure.likely, figure.high))
            shown.append(Given(str(key.label), low, likely, high, figure.source))
    return shown


def why_no_money(ledger: Ledger) -> str:
    """The first thing that stands in the way of figures about money; empty where there are all."""
    if ledger.book is None:
        return _("Enter what hiring cost you in this period, and the ledger says what the returns were worth.")
    if ledger.is_impossible:
        return _("More people came back than were hired in all, by what was entered. Look at “All hires”.")
    if lacks := ledger.book.lacks:
        return _("Nothing can be said about money without: %(lacks)s.") % {"lacks": ", ".join(lacks)}
    if ledger.money.saving is None:
        return _(
            "Fewer than %(floor)d rehires, or fewer than %(floor)d other hires: what they cost on average is not shown."
        ) % {"floor": FLOOR}
    if ledger.money.result is None:
        return _("Enter what the programme cost, and the ledger says what came back of it.")
    return ""


# Numbers


def whole(value: Decimal | int) -> str:
    return _with_minus(number_format(round(value), force_grouping=True))


def decimal(value: Decimal | int) -> str:
    """One decimal place at most; whole numbers have none."""
    rounded = round(Decimal(value), 1)
    return _with_minus(number_format(rounded, decimal_pos=0 if rounded == int(rounded) else 1, force_grouping=True))


def _with_minus(figure: str) -> str:
    return figure.replace("-", "−", 1) if figure.startswith("-") else figure


def percent(value: Decimal | int) -> str:
    return _("%(number)s %%") % {"number": decimal(value)}


# Files

RETURN_HEADERS: Final[Sequence[Any]] = (
    lazy("Person"), lazy("Opening"), lazy("Last day before"), lazy("First day"), lazy("Months away"),
    lazy("How they came"), lazy("Credit by the rows, percent"), lazy("Why"), lazy("Credit given, percent"),
    lazy("Lowered by"), lazy("Reason"), lazy("Credited saving, low"), lazy("Credited saving, likely"),
    lazy("Credited saving, high"), lazy("Currency"),
)  # fmt: skip
FIGURE_HEADERS: Final[Sequence[Any]] = (
    lazy("Figure"), lazy("Low"), lazy("Likely"), lazy("High"), lazy("Of how many"), lazy("Definition or source"),
)  # fmt: skip
CENT = Decimal("0.01")


def return_rows(ledger: Ledger) -> Iterator[tuple[Any, ...]]:
    currency = ledger.book.version.currency if ledger.book else ""
    for back in ledger.returns:
        worth = ledger.money.of(back)
        ends = tuple(end.quantize(CENT) for end in (worth.low, worth.likely, worth.high)) if worth else (None,) * 3
        yield (*_return_row(back), *ends, currency if worth else None)


def _return_row(back: Return) -> tuple[Any, ...]:
    card = back.rehire.candidacy
    said = (back.cut.by.display_name, back.cut.reason) if back.cut and back.is_cut else (None, None)
    return (
        back.name, card.opening.title, back.left_on, back.began_on, back.months, card.get_source_display(),
        back.proved, back.proof.label, back.percent, *said,
    )  # fmt: skip


def figure_rows(ledger: Ledger) -> Iterator[tuple[Any, ...]]:
    for line in counted(ledger):
        yield line.label, None, line.value or line.why_not, None, line.of, line.definition
    for each in valued(ledger):
        yield each.label, each.low, each.likely, each.high, None, each.definition
    for entered in given(ledger.book) if ledger.book else ():
        yield entered.label, entered.low, entered.likely, entered.high, None, entered.source
