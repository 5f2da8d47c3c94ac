"""What can be reported. Each room registers its own in `open_room()`.

    register(Reportable(kind="group-post", label=_("Post in a group"), module="groups", find=…, may_see=…, hide=…, …))

A room links to `{% url "community:report_create" "group-post" post.pk %}` from whatever it shows.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from accounts.models import Membership
from directory.models import Alumnus
from tenancy.models import Employer


@dataclass(frozen=True)
class Subject:
    """What stands there now. `text` is plain and all that moderators get to read; `href` is where members find it;
    `place` says where it stands ("Group “Payments”") and is empty where the place is nobody else's to know."""

    text: str
    author: Alumnus | None
    href: str
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Reportable:
    """`find` answers for any id, asking nothing about who may see it; `may_see` says whether this member does: nobody
    reports what they cannot read. `hide` and `restore` may be told twice. `remove` deletes the words for good, once
    nobody can appeal any more. `ban` (the author, from where it stands) and `lift_ban` where there is such a thing.
    """

    kind: str
    label: str | Promise
    module: str
    find: Callable[[Collection[UUID]], Mapping[UUID, Subject]]
    may_see: Callable[[Membership, Alumnus, UUID], bool]
    hide: Callable[[UUID], None]
    restore: Callable[[UUID], None]
    remove: Callable[[UUID], None]
    ban: Callable[[UUID], None] | None = None
    lift_ban: Callable[[UUID], None] | None = None


_reportables: dict[str, Reportable] = {}


def register(reportable: Reportable) -> None:
    """Registering the same kind again replaces it, so that `ready()` may run twice."""
    _reportables[reportable.kind] = reportable


def reportable_of(kind: str, employer: Employer) -> Reportable | None:
    """None for what nobody has registered, and for what belongs to a module that is off."""
    found = _reportables.get(kind)
    return found if found is not None and employer.has_module(found.module) else None


def registered(kind: str) -> Reportable | None:
    """Whatever is switched off: for what has to be deleted."""
    return _reportables.get(kind)


def kinds_of(employer: Employer) -> dict[str, Reportable]:
    return {kind: each for kind, each in _reportables.items() if employer.has_module(each.module)}


def label_of(kind: str) -> str:
    found = _reportables.get(kind)
    return str(found.label) if found else kind


def has_any(employer: Employer) -> bool:
    return bool(kinds_of(employer))
