from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offboarding.imports import fields
from offboarding.imports.dates import DMY, MDY, OrderEvidence, read_date
from offboarding.imports.recognition import SURE
from offboarding.imports.refusals import MAX_BYTES, sentence
from offboarding.imports.understanding import is_date, missing_target
from offboarding.imports.values import BadValue
from offboarding.models.imports import ImportRow, LeaverImport, RowOutcome
from tenancy.models import Employer, TenantQuerySet
from web.forms import FileDrop, RadioCards

MISSING, WARNINGS, RETURNS, KEPT = "missing", "warnings", "returns", "kept"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("List of leavers"),
        allow_empty_file=True,
        widget=FileDrop(
            attrs={"accept": ".csv,.txt,.tsv,.xlsx"},
            hint=_("CSV or XLSX, as your HR system exports it. Up to 64 MB and 200,000 rows."),
        ),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        self.tenant = tenant
        super().__init__(*args, **kwargs)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size == 0:
            raise forms.ValidationError(sentence("empty"), code="empty")
        if file.size > MAX_BYTES:
            raise forms.ValidationError(sentence("too_big"), code="too_big")
        return file


class MappingForm(forms.Form):
    """One choice per column of the file, and the order of day and month where the values leave it open."""

    def __init__(self, *args: Any, tenant: Employer, leaver_import: LeaverImport, **kwargs: Any) -> None:
        self.tenant, self.leaver_import = tenant, leaver_import
        super().__init__(*args, **kwargs)
        choices = [
            (fields.LEFT_OUT, _("Leave out")),
            (fields.CUSTOM, _("Keep as an extra field")),
            *((field.name, field.label) for field in fields.FIELDS.values()),
        ]
        for column in leaver_import.columns:
            self.fields[f"column-{column['index']}"] = forms.ChoiceField(
                label=column["header"] or _("Column %(number)s") % {"number": column["index"] + 1},
                choices=choices,
                initial=column["target"],
                required=False,
            )
        self.example = ambiguous_example(leaver_import)
        if self.example:
            self.fields["date_order"] = self.date_order_field()

    def date_order_field(self) -> forms.ChoiceField:
        orders = {value["order"] for value in self.leaver_import.date_orders.values() if value["order"]}
        known = orders.pop() if len(orders) == 1 else ""
        return forms.ChoiceField(
            label=_("What does “%(date)s” mean?") % {"date": self.example},
            help_text=_("The dates in this file can be read in two ways. We ask once and remember it."),
            choices=[
                (DMY, _("The day comes first: %(day)s") % {"day": in_words(self.example, DMY)}),
                (MDY, _("The month comes first: %(day)s") % {"day": in_words(self.example, MDY)}),
            ],
            widget=RadioCards,
            initial=known,
            error_messages={
                "required": _("The dates can be read in two ways. Say whether the day or the month comes first.")
            },
        )

    @property
    def targets(self) -> dict[int, str]:
        return {
            column["index"]: self.cleaned_data.get(f"column-{column['index']}", column["target"])
            for column in self.leaver_import.columns
        }

    def clean(self) -> None:
        seen: dict[str, str] = {}
        for index, target in self.targets.items():
            name = f"column-{index}"
            if target in seen and target not in (fields.LEFT_OUT, fields.CUSTOM):
                other = self.fields[seen[target]].label
                self.add_error(name, _("“%(other)s” is read as this already.") % {"other": other})
            seen.setdefault(target, name)
        if code := missing_target(set(self.targets.values())):
            self.add_error(None, forms.ValidationError(sentence(code), code=code))

    def rows(self) -> list[dict[str, Any]]:
        """What the page shows beside each choice."""
        return [
            {
                "field": self[f"column-{column['index']}"],
                "header": self.fields[f"column-{column['index']}"].label,
                "samples": self.leaver_import.samples[column["index"]],
                "why": column["why"],
                "is_sure": column["confidence"] >= SURE,
                "target": column["target"],
            }
            for column in self.leaver_import.columns
        ]


def ambiguous_example(leaver_import: LeaverImport) -> str:
    """A value of this file that can be read in two ways, from a column whose values do not decide it."""
    for index, value in leaver_import.date_orders.items():
        seen = OrderEvidence(*value["evidence"])
        column = leaver_import.columns[int(index)]
        if seen.either and not seen.order and (is_date(column["target"]) or not leaver_import.open_dates):
            for sample in leaver_import.samples[int(index)]:
                if in_words(sample, DMY) != in_words(sample, MDY):
                    return str(sample)
    return ""


def in_words(text: str, order: str) -> str:
    try:
        day = read_date(text, order)
    except BadValue:
        return text
    return f"{day:%-d %B %Y}" if day else text


class RowFilterForm(forms.Form):
    """Which rows of an import to show."""

    show = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in (*RowOutcome.values, MISSING, WARNINGS, RETURNS, KEPT)],
    )

    def __init__(self, *args: Any, tenant: Employer, leaver_import: LeaverImport, **kwargs: Any) -> None:
        self.tenant, self.leaver_import = tenant, leaver_import
        super().__init__(*args, **kwargs)

    @property
    def chosen(self) -> str:
        if self.is_valid() and self.cleaned_data["show"]:
            return str(self.cleaned_data["show"])
        return next((tab for tab, _label, count in self.tabs() if count), RowOutcome.CREATE)

    def tabs(self) -> list[tuple[str, Any, int]]:
        found = self.leaver_import
        tabs: list[tuple[str, Any, int]] = [
            (RowOutcome.CREATE, RowOutcome.CREATE.label, found.created_count),
            (RowOutcome.UPDATE, RowOutcome.UPDATE.label, found.updated_count),
            (RowOutcome.UNCHANGED, RowOutcome.UNCHANGED.label, found.unchanged_count),
            (RowOutcome.SKIPPED, RowOutcome.SKIPPED.label, found.skipped_count),
        ]
        extra = [
            (MISSING, _("Address missing"), found.missing_address_count),
            (WARNINGS, _("Worth a look"), found.warning_count),
            (RETURNS, _("Came back"), found.return_count),
            (KEPT, _("Stayed"), found.kept_count),
        ]
        return tabs + [tab for tab in extra if tab[2]]

    def filtered(self, rows: "TenantQuerySet[ImportRow]") -> "TenantQuerySet[ImportRow]":
        loads = rows.exclude(outcome=RowOutcome.SKIPPED)
        match self.chosen:
            case "missing":
                return loads.filter(misses_address=True)
            case "warnings":
                return loads.filter(has_warning=True)
            case "returns":
                return loads.filter(is_return=True)
            case "kept":
                return rows.exclude(kept_because="")
            case outcome:
                return rows.filter(outcome=outcome)
