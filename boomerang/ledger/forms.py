"""What is typed into the ledger: the period, the employer's own figures, a smaller credit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from boomerang.ledger.books import IN_PERCENT, Book
from boomerang.ledger.credit import may_give
from boomerang.ledger.formulas import Range
from boomerang.ledger.periods import Period, periods_until
from boomerang.ledger.result import LOOK_BACK
from boomerang.ledger.returns import Return
from boomerang.models import LedgerKey
from tenancy.models import Employer
from web.exports import TableFormat
from web.forms import RadioCards

EVER = "ever"
MOST_MONEY = Decimal("999999999999.99")
RETURNS, FIGURES = "returns", "figures"

HINTS: Final[Mapping[LedgerKey, str | Promise]] = {
    LedgerKey.INTERNAL_OTHER: lazy("Of the whole period: recruiters’ and managers’ hours, onboarding, systems."),
    LedgerKey.EXTERNAL_OTHER: lazy("Of the whole period: agencies, advertisements, bonuses, assessments, travel."),
    LedgerKey.INTERNAL_REHIRE: lazy("Of the whole period, for those who came back."),
    LedgerKey.EXTERNAL_REHIRE: lazy("Of the whole period, for those who came back."),
    LedgerKey.AGENCY_FEE: lazy("Only what is not in the costs above already: nothing is counted twice."),
    LedgerKey.WEEKS_SAVED: lazy("How many weeks longer a newcomer takes to do the full work."),
    LedgerKey.WEEKLY_PAY: lazy("With what the employer pays on top, in the jobs that rehires took."),
    LedgerKey.PRODUCTIVITY_GAP: lazy("In percent of the full work, on average over these weeks."),
    LedgerKey.PAY_PREMIUM: lazy("In percent of the pay of another hire in the job. Returners earn more as a rule."),
    LedgerKey.PROGRAMME_COST: lazy("Of the whole period: people, this portal, events, gifts."),
}
GROUPS: Final[tuple[tuple[str | Promise, tuple[LedgerKey, ...]], ...]] = (
    (
        lazy("What hiring cost"),
        (
            LedgerKey.INTERNAL_OTHER, LedgerKey.EXTERNAL_OTHER, LedgerKey.INTERNAL_REHIRE, LedgerKey.EXTERNAL_REHIRE,
        ),
    ),
    (
        lazy("What one rehire saves, and costs, besides"),
        (
            LedgerKey.AGENCY_FEE, LedgerKey.WEEKS_SAVED, LedgerKey.WEEKLY_PAY, LedgerKey.PRODUCTIVITY_GAP,
            LedgerKey.PAY_PREMIUM,
        ),
    ),
    (lazy("What the programme cost"), (LedgerKey.PROGRAMME_COST,)),
)  # fmt: skip
ENDS: Final = (("low", lazy("Low")), ("likely", lazy("Likely")), ("high", lazy("High")))


class PeriodForm(forms.Form):
    """Of an address: what is not known is as if nothing had been said."""

    period = forms.ChoiceField(label=lazy("Period"))
    look_back = forms.ChoiceField(
        label=lazy("Who counts as a rehire"),
        choices=((str(LOOK_BACK), lazy("Left within 36 months")), (EVER, lazy("However long ago"))),
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        self.periods = {period.name: period for period in periods_until(tenant.today())}
        self.usual = Period(tenant.today().year)
        super().__init__(self._known(data or {}))
        choices = [(name, period.label) for name, period in self.periods.items()]
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _known(self, data: Mapping[str, Any]) -> dict[str, str]:
        wanted, back = data.get("period", ""), data.get("look_back", "")
        return {
            "period": wanted if wanted in self.periods else self.usual.name,
            "look_back": back if back == EVER else str(LOOK_BACK),
        }

    @property
    def wanted(self) -> Period:
        return self.periods[self.data["period"]]

    @property
    def months(self) -> int | None:
        return None if self.data["look_back"] == EVER else LOOK_BACK


@dataclass(frozen=True)
class Row:
    """One figure as it is typed."""

    label: str | Promise
    hint: str | Promise
    fields: list[BoundField]
    error: str = ""


class FiguresForm(forms.Form):
    """Low and high may stay empty where a figure is known exactly; a figure without a likely value is none."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    currency = forms.RegexField(
        "^[A-Z]{3}$",
        label=lazy("Currency"),
        error_messages={"invalid": lazy("Three letters, such as EUR.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "3", "size": "4"}),
    )
    hires = forms.IntegerField(
        label=lazy("All hires"),
        min_value=1,
        max_value=10_000_000,
        help_text=lazy("Everybody who began in the period, rehires among them."),
    )
    hires_source = forms.CharField(
        label=lazy("Where it comes from"),
        max_length=300,
        help_text=lazy("Such as: payroll, first days from January to December."),
    )

    def __init__(
        self, data: Any = None, *, tenant: Employer, book: Book | None, seen: int, returns: int, currency: str
    ) -> None:
        self.returns = returns
        super().__init__(data, initial=_initial(book, seen, currency))
        for key in LedgerKey:
            for end, label in ENDS:
                self.fields[f"{key}_{end}"] = forms.DecimalField(
                    label=label, required=False, min_value=Decimal(0), max_digits=14, decimal_places=2,
                    max_value=Decimal(100) if key in IN_PERCENT else MOST_MONEY,
                )  # fmt: skip
            self.fields[f"{key}_source"] = forms.CharField(
                label=lazy("Where it comes from"), required=False, max_length=300
            )

    @property
    def groups(self) -> list[tuple[str | Promise, list[Row]]]:
        return [(title, [self._row(key) for key in keys]) for title, keys in GROUPS]

    def _row(self, key: LedgerKey) -> Row:
        return Row(key.label, HINTS[key], [self[f"{key}_{name}"] for name in ("low", "likely", "high", "source")])

    def clean_hires(self) -> int:
        hires: int = self.cleaned_data["hires"]
        if hires < self.returns:
            raise forms.ValidationError(
                _("%(number)d people came back in this period, so there were at least as many hires.")
                % {"number": self.returns}
            )
        return hires

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for key in LedgerKey:
            if not any(f"{key}_{name}" in self.errors for name in ("low", "likely", "high", "source")):
                self._check(key, found)
        return found

    def _check(self, key: LedgerKey, found: Mapping[str, Any]) -> None:
        low, likely, high = (found.get(f"{key}_{end}") for end, _label in ENDS)
        source = (found.get(f"{key}_source") or "").strip()
        if likely is None:
            if low is not None or high is not None or source:
                self.add_error(f"{key}_likely", _("Say what is likely, or leave the whole line empty."))
            return
        if low is not None and low > likely:
            self.add_error(f"{key}_low", _("This is above what is likely."))
        if high is not None and high < likely:
            self.add_error(f"{key}_high", _("This is below what is likely."))
        if not source:
            self.add_error(f"{key}_source", _("Say where the figure comes from, be it your own guess."))

    @property
    def figures(self) -> dict[LedgerKey, tuple[Range, str]]:
        found = {}
        for key in LedgerKey:
            low, likely, high = (self.cleaned_data[f"{key}_{end}"] for end, _label in ENDS)
            if likely is not None:
                given = Range(likely if low is None else low, likely, likely if high is None else high)
                found[key] = (given, self.cleaned_data[f"{key}_source"])
        return found


def _initial(book: Book | None, seen: int, currency: str) -> dict[str, Any]:
    """`book` may be of another period: of its hires nothing is taken over."""
    initial: dict[str, Any] = {"seen": seen, "currency": book.version.currency if book else currency}
    if book is None:
        return initial
    if seen:
        initial |= {"hires": book.version.hires, "hires_source": book.version.hires_source}
    for key, figure in book.figures.items():
        is_exact = figure.low == figure.high
        initial[f"{key}_likely"], initial[f"{key}_source"] = _plain(figure.likely), figure.source
        if not is_exact:
            initial[f"{key}_low"], initial[f"{key}_high"] = _plain(figure.low), _plain(figure.high)
    return initial


def _plain(value: Decimal) -> Decimal:
    """3.00 is typed as 3."""
    whole = value.to_integral_value()
    return whole if value == whole else value


class CreditForm(forms.Form):
    percent = forms.TypedChoiceField(label=lazy("Credit"), coerce=int, widget=RadioCards)
    reason = forms.CharField(
        label=lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("For whoever reads the ledger: what the rows do not know."),
    )

    def __init__(self, data: Any = None, *, tenant: Employer, back: Return) -> None:
        super().__init__(data, initial={"percent": back.percent})
        field = self.fields["percent"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(percent, _("%(n)d %%") % {"n": percent}) for percent in may_give(back.proof)]


class DownloadForm(forms.Form):
    which = forms.ChoiceField(
        label=lazy("What"),
        choices=((RETURNS, lazy("The returns, a line for each")), (FIGURES, lazy("The figures, without names"))),
        initial=RETURNS,
        widget=RadioCards,
    )
    format = forms.ChoiceField(
        label=lazy("Format"), choices=TableFormat.choices, initial=TableFormat.CSV, widget=RadioCards
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)
