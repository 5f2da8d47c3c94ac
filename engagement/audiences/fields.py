"""What an audience can be made of. Each field is registered once; other apps add theirs in `AppConfig.ready()`.

A field says how its condition is asked of the database, in one of two places or both: the search row of staff, which
holds nothing that is hidden from staff, or the record. Whoever asks the record for something that the person may hide
asks `directory.visibility.staff_see` as well, so that a hidden value is never told by who is found.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from engagement.audiences.values import Kind
from tenancy.models import Employer


@dataclass(frozen=True)
class Operator:
    name: str
    label: str | Promise
    takes_value: bool = True
    joint: str = " "  # between the field and it, in a sentence


IS = Operator("is", _("is"))
IS_NOT = Operator("is_not", _("is not"))
YES = Operator("yes", _("yes"), takes_value=False, joint=": ")
NO = Operator("no", _("no"), takes_value=False, joint=": ")
WITHIN = Operator("within", _("in the last"))
BEFORE = Operator("before", _("longer ago than"))
BETWEEN = Operator("between", _("is"))
KNOWN = Operator("known", _("is known"), takes_value=False)
UNKNOWN = Operator("unknown", _("is not known"), takes_value=False)


@dataclass(frozen=True)
class Where:
    """What must hold: `row` of the search row for staff, `person` of the record; both, where both are there."""

    row: Q | None = None
    person: Q | None = None


def anybody(member: Membership) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class CriterionField:
    """`where` is asked with the name of one of the operators and the value as `kind` has read it."""

    name: str
    label: str | Promise
    group: str | Promise
    ops: tuple[Operator, ...]
    where: Callable[[str, Any], Where]
    kind: Kind = field(default_factory=Kind)
    allowed: Callable[[Membership], bool] = anybody
    module: str = ""

    def op(self, name: str) -> Operator | None:
        return next((op for op in self.ops if op.name == name), None)


_fields: dict[str, CriterionField] = {}
_families: dict[str, Callable[[], Iterable[CriterionField]]] = {}


def register(criterion: CriterionField) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _fields[criterion.name] = criterion


def register_family(prefix: str, fields: Callable[[], Iterable[CriterionField]]) -> None:
    """Fields that each employer has of its own, by names that begin with `prefix`; looked up when they are needed."""
    _families[prefix] = fields


def named(names: Iterable[str]) -> dict[str, CriterionField]:
    """Those of these fields that there are, at no query but for those an employer has of its own."""
    wanted = set(names)
    found = {name: _fields[name] for name in wanted if name in _fields}
    for prefix, fields in _families.items():
        if any(name.startswith(prefix) for name in wanted):
            found |= {each.name: each for each in fields() if each.name in wanted}
    return found


def offered(employer: Employer, member: Membership | None) -> dict[str, CriterionField]:
    """All that this colleague may ask, in the order of the menus; without one, all there is."""
    every = [*_fields.values(), *(each for fields in _families.values() for each in fields())]
    return {each.name: each for each in every if may_ask(each, employer, member)}


def may_ask(criterion: CriterionField, employer: Employer, member: Membership | None) -> bool:
    return (member is None or criterion.allowed(member)) and (
        not criterion.module or employer.has_module(criterion.module)
    )


def by_group(fields: Mapping[str, CriterionField]) -> dict[str, list[CriterionField]]:
    groups: dict[str, list[CriterionField]] = {}
    for each in fields.values():
        groups.setdefault(str(each.group), []).append(each)
    return groups
