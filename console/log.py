"""The installation's own log: what operators, commands and the portal itself did to it.

People's sign-ins stand in the same chain; they are theirs, and no page of the console shows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit_trail.entries import Entry, Names, entries_of
from audit.models import AuditEvent, AuditEventQuerySet
from audit.wording import Named, Sentence
from console.audit_words import FOR_OPERATORS
from console.models import Operator
from tenancy.models import Employer

UTC = ZoneInfo("UTC")
ENROLLED = "operator.enrolled"


def events() -> AuditEventQuerySet:
    return AuditEvent.objects.filter(tenant_id=None, action__in=sorted(FOR_OPERATORS))


def entries(page: Sequence[AuditEvent]) -> list[Entry]:
    operators = list(Operator.objects.all())
    employers = Employer.objects.in_bulk({pk for event in page if (pk := _employer_id(event))})
    people: dict[UUID | None, str] = {operator.user_id: operator.name for operator in operators}
    names = _InTheConsole(people, _named(operators, list(employers.values())))
    return entries_of(page, UTC, names=names)


@dataclass(frozen=True)
class _InTheConsole(Names):
    """An event of the installation is about an employer or an operator, whichever of the two it holds."""

    def subject_of(self, event: AuditEvent) -> Named | None:
        if event.action == ENROLLED:
            name = {str(person): name for person, name in self.people.items()}.get(event.data.get("person", ""))
            return Named(name) if name else None
        if employer_id := _employer_id(event):
            return self.subjects.get((Employer._meta.label_lower, str(employer_id)))
        if "employer" in event.data:
            return Named(_("no employer"))
        return super().subject_of(event)

    def sentence_of(self, event: AuditEvent) -> Sentence:
        return FOR_OPERATORS[event.action]


def _named(operators: Sequence[Operator], employers: Sequence[Employer]) -> dict[tuple[str, str], Named]:
    named = {(Operator._meta.label_lower, str(one.pk)): Named(one.name) for one in operators}
    for one in employers:
        named[(Employer._meta.label_lower, str(one.pk))] = Named(
            one.name, reverse("console:employer_detail", args=[one.slug])
        )
    return named


def _employer_id(event: AuditEvent) -> int | None:
    about = event.subject_id if event.subject_type == Employer._meta.label_lower else event.data.get("employer")
    return int(about) if about else None
