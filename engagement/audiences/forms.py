"""The builder of an audience, as a form that any page can hold: rows of field, operator and value.

Without JavaScript each row that is added or removed is a submit that saves nothing (`wants_rows`); what was typed
stays.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from engagement.audiences.criteria import MOST_CONDITIONS, BadCriteria, Condition, Criteria
from engagement.audiences.fields import CriterionField, by_group, offered
from engagement.audiences.values import BadValue, Kind, one_line
from engagement.models.audiences import LONGEST_NAME
from mail.categories import CHOICES, Category
from tenancy.models import Employer

PREFIX = "who"
ROW = re.compile(rf"{PREFIX}-(\d{{1,3}})-field")


@dataclass(frozen=True)
class Part:
    field: forms.BoundField
    caption: Any
    unit: Any


@dataclass
class Row:
    """One condition as the form holds it. `criterion` is None for a field that is gone."""

    form: "CriteriaForm"
    number: int
    group: int
    name: str
    criterion: CriterionField | None
    problem: str = ""

    def key(self, part: str) -> str:
        return f"{self.number}-{part}"

    @property
    def label(self) -> Any:
        return self.criterion.label if self.criterion else _("A field that is gone")

    @property
    def op(self) -> forms.BoundField:
        return self.form[self.key("op")]

    @property
    def only_op(self) -> Any:
        """The label of the one operator there is, so that nobody has to choose among one."""
        ops = self.criterion.ops if self.criterion else ()
        return ops[0].label if len(ops) == 1 else ""

    @property
    def parts(self) -> list[Part]:
        kind = self.criterion.kind if self.criterion else Kind()
        names = kind.fields(self.name)
        return [
            Part(self.form[self.key(each)], kind.captions.get(each, ""), kind.units.get(each, "")) for each in names
        ]

    @property
    def is_new(self) -> bool:
        return self.form.wants_rows and self.form.add_prefix(self.key("op")) not in self.form.data

    @property
    def errors(self) -> list[str]:
        """What is wrong with it as typed; where nothing was sent, what is wrong with it as kept."""
        if not self.form.is_bound:
            return [self.problem] if self.problem else []
        keys = [self.key(part) for part in ("op", "value", "to", "km", "field")]
        return [str(text) for key in keys for text in self.form.errors.get(key, [])]


class CriteriaForm(forms.Form):
    """`criteria` is what it starts from; `found` is what was built, once whole. `category` is fixed or asked for.

    Where `wants_rows` is true the page is drawn again, with 200, and nothing is saved: the form is not valid then.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        tenant: Employer,
        member: Membership | None = None,
        criteria: Criteria | None = None,
        category: str = "",
    ) -> None:
        self.tenant, self.member, self.fixed_category = tenant, member, category
        self.offered = offered(tenant, member)
        self.wants_rows = data is not None and _changes_rows(data)
        if self.wants_rows:
            data = _rebuilt(data, self.offered)
        super().__init__(data, prefix=PREFIX)
        self.found = None if data is not None else criteria or Criteria()
        self._add_fields(self._posted() if data is not None else self._kept(self.found or Criteria()))
        if self.wants_rows:
            self.full_clean()
            self._errors = ErrorDict()  # a new row is not wrong for being empty

    def _add_fields(self, rows: Iterable[tuple[Row, dict[str, Any]]]) -> None:
        self.rows = []
        self.fields["category"] = forms.ChoiceField(
            label=gettext_lazy("Counted for mail of the kind"),
            choices=[(each.value, each.label) for each in (*CHOICES, Category.SERVICE)],
            initial=Category.NEWS,
            required=False,
        )
        for row, initial in rows:
            self.rows.append(row)
            self.fields[row.key("field")] = forms.CharField(widget=forms.HiddenInput, initial=row.name, required=False)
            self.fields[row.key("group")] = forms.CharField(widget=forms.HiddenInput, initial=row.group, required=False)
            if row.criterion is not None:
                self._add_condition(row, row.criterion, initial)

    def _add_condition(self, row: Row, criterion: CriterionField, initial: dict[str, Any]) -> None:
        label: Any = criterion.label
        ops = [(op.name, op.label) for op in criterion.ops]
        focus = {"autofocus": True} if row.is_new else {}
        how = _("%(field)s: how") % {"field": label}
        self.fields[row.key("op")] = forms.ChoiceField(
            label=how, choices=ops, initial=initial.get("op"), widget=forms.Select(attrs=focus)
        )
        for part, asked in criterion.kind.fields(row.name).items():
            asked.label = label
            asked.initial = initial.get(part)
            self.fields[row.key(part)] = asked

    def is_valid(self) -> bool:
        return not self.wants_rows and super().is_valid()

    @property
    def category(self) -> str:
        """Of which mail it is counted who gets it."""
        if self.fixed_category:
            return self.fixed_category
        chosen = self["category"].value()
        return str(chosen) if chosen in (*CHOICES, Category.SERVICE) else Category.NEWS.value

    @property
    def criteria(self) -> Criteria:
        """Of a valid form."""
        assert self.found is not None
        return self.found

    @property
    def draft(self) -> Criteria | None:
        """What can be counted; None where it is not whole yet."""
        if self.is_bound and not self.wants_rows:
            self.full_clean()
        is_broken = self.found is None or any(row.problem or row.criterion is None for row in self.rows)
        return None if is_broken or self.errors else self.found

    @cached_property
    def groups(self) -> list[list[Row]]:
        groups: dict[int, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.group, []).append(row)
        return list(groups.values())

    @property
    def menu(self) -> dict[str, list[CriterionField]]:
        return by_group(self.offered)

    @property
    def category_field(self) -> forms.BoundField:
        return self["category"]

    @property
    def has_new(self) -> bool:
        return any(row.is_new for row in self.rows)

    @property
    def is_broken(self) -> bool:
        """As it was kept, it cannot be asked any more."""
        return not self.is_bound and self.draft is None

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MOST_CONDITIONS

    def clean(self) -> dict[str, Any]:
        groups = [[self._condition(row) for row in group] for group in self.groups]
        if not self.errors:
            built = Criteria(tuple(tuple(filter(None, group)) for group in groups))
            try:
                self.found = Criteria.read(built.as_json())
            except BadCriteria as error:
                self.add_error(None, str(error))
        return self.cleaned_data

    def _condition(self, row: Row) -> Condition | None:
        if row.criterion is None:
            self.add_error(row.key("field"), _("This field is gone. Remove the condition."))
            return None
        kind, op = row.criterion.kind, row.criterion.op(self.cleaned_data.get(row.key("op"), ""))
        parts = list(kind.fields(row.name))
        if op is None or any(row.key(part) in self.errors for part in parts):
            return None
        if not op.takes_value:
            return Condition(row.name, op.name)
        try:
            value = kind.read(kind.typed({part: self.cleaned_data.get(row.key(part)) for part in parts}))
        except BadValue as error:
            self.add_error(row.key("value"), str(error))
            return None
        if unknown := kind.unknown(value):
            names = ", ".join(f"“{each}”" for each in unknown)
            self.add_error(row.key("value"), _("Nobody here has %(names)s.") % {"names": names})
        return Condition(row.name, op.name, value)

    def _posted(self) -> Iterator[tuple[Row, dict[str, Any]]]:
        """In the order in which they stood; as many as an audience can have, and one to be complained about."""
        for number in _numbers(self.data)[: MOST_CONDITIONS + 1]:
            name = one_line(self.data.get(f"{PREFIX}-{number}-field", ""))[:100]
            yield Row(self, number, _group_of(self.data, number), name, self.offered.get(name)), {}

    def _kept(self, criteria: Criteria) -> Iterator[tuple[Row, dict[str, Any]]]:
        number = 0
        for group, conditions in enumerate(criteria.groups):
            for condition in conditions:
                criterion = self.offered.get(condition.field)
                problem = condition.problem if criterion else _("This field is gone. Remove the condition.")
                initial = _initial(condition, criterion) if criterion else {}
                yield Row(self, number, group, condition.field, criterion, problem), initial
                number += 1


def _numbers(data: Any) -> list[int]:
    return sorted({int(found[1]) for key in data if (found := ROW.fullmatch(key))})


def _group_of(data: Any, number: int) -> int:
    group = str(data.get(f"{PREFIX}-{number}-group", ""))
    return int(group) if group.isascii() and group.isdecimal() and len(group) < 4 else number


def _changes_rows(data: Any) -> bool:
    asks = (key for key in data if key in (f"{PREFIX}-and", f"{PREFIX}-remove") or key.startswith(f"{PREFIX}-or-"))
    return any(data.get(key) for key in asks)


def _rebuilt(data: Any, offered: Mapping[str, CriterionField]) -> QueryDict:
    """What the form would have sent without the removed row and with the new ones, numbered anew, groups together."""
    rows = [(_group_of(data, number), number) for number in _numbers(data)]
    rows = [row for row in rows if str(row[1]) != data.get(f"{PREFIX}-remove", "")][:MOST_CONDITIONS]
    groups = list(dict.fromkeys(group for group, _number in rows))
    asked = [(group, data.get(f"{PREFIX}-or-{group}", "")) for group in groups]
    asked.append((max(groups, default=-1) + 1, data.get(f"{PREFIX}-and", "")))
    added = [(group, name) for group, name in asked if name in offered][: MOST_CONDITIONS - len(rows)]
    built = QueryDict(mutable=True)
    if category := data.get(f"{PREFIX}-category", ""):
        built[f"{PREFIX}-category"] = category
    number = 0
    for place, group in enumerate(dict.fromkeys([*groups, *(group for group, _name in added)])):
        for old in [number_of for of, number_of in rows if of == group]:
            _copy_row(data, old, built, number)
            built[f"{PREFIX}-{number}-group"] = str(place)
            number += 1
        for name in [name for of, name in added if of == group]:
            built[f"{PREFIX}-{number}-field"], built[f"{PREFIX}-{number}-group"] = name, str(place)
            number += 1
    return built


def _copy_row(data: Any, old: int, built: QueryDict, new: int) -> None:
    before = f"{PREFIX}-{old}-"
    for key in data:
        if key.startswith(before):
            values = data.getlist(key) if hasattr(data, "getlist") else [data[key]]
            built.setlist(f"{PREFIX}-{new}-{key.removeprefix(before)}", values)


def _initial(condition: Condition, criterion: CriterionField) -> dict[str, Any]:
    if condition.value is None:
        return {"op": condition.op}
    try:
        return {"op": condition.op, **criterion.kind.initial(condition.value)}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {"op": condition.op}  # of a kind that the field is no more


class AudienceForm(forms.Form):
    """What a saved audience is called."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("For you and your colleagues, such as “Engineers around Lyon”."),
        error_messages={"required": gettext_lazy("Give the audience a name.")},
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give the audience a name."))
        return name
