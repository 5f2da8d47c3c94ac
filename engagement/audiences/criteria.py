"""Whom an audience is about: conditions that all must hold, some of them groups of which any will do.

    {"all": [{"field": "team", "op": "is", "value": ["Payments"]},
             {"any": [{"field": "country", "op": "is", "value": ["FR"]}, {"field": "joined", "op": "yes"}]}]}

Kept as a question and asked anew each time. Where it has become unclear (a field is gone, a choice is dropped) it
matches nobody, and says why: a mailing must never go to more people than somebody once chose.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from directory.models import Alumnus, AlumnusState, Audience, SearchRow
from engagement.audiences.fields import CriterionField, Where, named
from engagement.audiences.values import BadValue

MOST_CONDITIONS = 20
LONGEST = 10_000  # letters of the whole, as JSON


class BadCriteria(ValueError):
    """`field` is the name of the field that cannot be understood, or "" where it is the whole; the message says why."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Condition:
    """`problem` says in words why it cannot be asked; its value is then as it was found."""

    field: str
    op: str
    value: Any = None
    problem: str = ""
    criterion: CriterionField | None = dataclasses.field(default=None, compare=False)

    def as_json(self) -> dict[str, Any]:
        value = {} if self.value is None else {"value": self.value}
        return {"field": self.field, "op": self.op, **value}

    def where(self) -> Where:
        if self.criterion is None or self.problem:
            return Where(person=Q(pk__in=[]))
        return self.criterion.where(self.op, self.value)

    @property
    def words(self) -> str:
        """“Team is Payments or Risk”."""
        op = self.criterion.op(self.op) if self.criterion else None
        if self.criterion is None or op is None:
            return _("A field that is gone")
        value = self.criterion.kind.words(self.value) if op.takes_value and not self.problem else ""
        return f"{self.criterion.label}{op.joint}{op.label} {value}".rstrip()


@dataclass(frozen=True)
class Criteria:
    """No group at all is everybody."""

    groups: tuple[tuple[Condition, ...], ...] = ()

    @classmethod
    def read(cls, raw: Any) -> "Criteria":
        """From JSON, as text or as objects. Raises BadCriteria at the first thing that cannot be asked."""
        criteria = cls.kept(raw)
        for condition in criteria.conditions:
            if condition.problem:
                raise BadCriteria(condition.problem, field=condition.field)
        return criteria

    @classmethod
    def kept(cls, raw: Any) -> "Criteria":
        """As `read`, for what is stored: conditions that cannot be asked any more stay, and say so."""
        groups = [_conditions(each) for each in _all(_loaded(raw))]
        if sum(map(len, groups)) > MOST_CONDITIONS:
            raise BadCriteria(_("No more than %(number)d conditions.") % {"number": MOST_CONDITIONS})
        fields = named(found.field for group in groups for found in group)
        return cls(tuple(tuple(_checked(found, fields) for found in group) for group in groups))

    @property
    def conditions(self) -> list[Condition]:
        return [condition for group in self.groups for condition in group]

    @property
    def problems(self) -> list[str]:
        return [condition.problem for condition in self.conditions if condition.problem]

    @property
    def is_everybody(self) -> bool:
        return not self.groups

    def as_json(self) -> dict[str, Any]:
        return {"all": [_group_json(group) for group in self.groups]}

    @property
    def words(self) -> list[str]:
        """Each of the conditions that all must hold."""
        return [f" {_('or')} ".join(condition.words for condition in group) for group in self.groups]


def _group_json(group: tuple[Condition, ...]) -> dict[str, Any]:
    parts = [condition.as_json() for condition in group]
    return parts[0] if len(parts) == 1 else {"any": parts}


def _loaded(raw: Any) -> Any:
    text = raw if isinstance(raw, str) else json.dumps(raw, default=str)
    if len(text) > LONGEST:
        raise BadCriteria(_("This is too long: no more than %(number)d letters.") % {"number": LONGEST})
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadCriteria(_("This is not an audience: it cannot be read.")) from None


def _all(found: Any) -> list[Any]:
    if found == {}:
        return []
    if not isinstance(found, dict) or set(found) != {"all"} or not isinstance(found["all"], list):
        raise BadCriteria(_("This is not an audience: it cannot be read."))
    return found["all"]


def _conditions(found: Any) -> list[Condition]:
    """One condition, or those of which any will do."""
    parts = found["any"] if isinstance(found, dict) and set(found) == {"any"} else [found]
    if not isinstance(parts, list) or not parts:
        raise BadCriteria(_("This is not an audience: it cannot be read."))
    return [_condition(part) for part in parts]


def _condition(found: Any) -> Condition:
    if not isinstance(found, dict) or not isinstance(found.get("field"), str) or not isinstance(found.get("op"), str):
        raise BadCriteria(_("This is not an audience: it cannot be read."))
    return Condition(found["field"][:100], found["op"][:20], found.get("value"))


def _checked(found: Condition, fields: Mapping[str, CriterionField]) -> Condition:
    criterion = fields.get(found.field)
    if criterion is None:
        problem = _("This field is gone. Remove the condition.")
        return Condition(found.field, found.op, found.value, problem=problem)
    op = criterion.op(found.op)
    if op is None:
        problem = _("This cannot be asked of “%(field)s”.") % {"field": criterion.label}
        return Condition(found.field, found.op, found.value, problem, criterion)
    if not op.takes_value:
        return Condition(found.field, found.op, None, "", criterion)
    try:
        return Condition(found.field, found.op, criterion.kind.read(found.value), "", criterion)
    except BadValue as error:
        return Condition(found.field, found.op, found.value, str(error), criterion)


def people(criteria: Criteria) -> QuerySet[Alumnus]:
    """Everybody the employer has a record of for whom this holds; records that were merged into others are nobody.

    All that is asked of search rows is asked in one sub-query, so that PostgreSQL may combine its indexes. Alternatives
    of different kinds are sets put together: an OR would be looked up for one person after the other.
    """
    found = Alumnus.objects.exclude(state=AlumnusState.MERGED)
    if criteria.problems:
        return found.none()
    rows = Q()
    for group in criteria.groups:
        wheres = [condition.where() for condition in group]
        if all(where.person is None for where in wheres):
            rows &= _any_of(where.row or Q() for where in wheres)
        elif len(wheres) == 1:
            rows &= wheres[0].row or Q()
            found = found.filter(wheres[0].person or Q())
        else:
            first, *others = (Alumnus.objects.filter(_of_person(where)).values("pk") for where in wheres)
            found = found.filter(pk__in=first.union(*others))
    return found.filter(_has_row(rows)) if rows else found


def _any_of(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _of_person(where: Where) -> Q:
    person = where.person or Q()
    return person & _has_row(where.row) if where.row else person


def _has_row(asked: Q) -> Q:
    return Q(Exists(SearchRow.objects.filter(asked, audience=Audience.STAFF, alumnus=OuterRef("pk"))))
