"""A person's history in words, from the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from audit.events import record
from audit.models import ActorKind, AuditEvent
from directory.models import Alumnus, AlumnusState
from directory.visibility import FIELDS
from tenancy.http import TenantRequest

LONGEST = 100
OPENED = "alumnus.opened"
NOTED_ONCE_IN = timedelta(hours=1)

_words: dict[str, tuple[str | Promise, str]] = {
    "alumnus.created": (gettext_lazy("Record created"), "user-plus"),
    "alumnus.address_confirmed": (gettext_lazy("Personal address confirmed"), "mail-check"),
    "alumnus.state_changed": (gettext_lazy("State changed"), "arrow-right"),
    "alumnus.merged": (gettext_lazy("Two records put together"), "merge"),
    "alumnus.merge_undone": (gettext_lazy("Merge taken back"), "split"),
    "alumnus.joined": (gettext_lazy("Joined the network"), "party-popper"),
    "profile.changed": (gettext_lazy("Profile changed"), "pencil"),
    "profile.visibility_changed": (gettext_lazy("Visibility changed"), "eye"),
    "alumnus.unlisted": (gettext_lazy("Taken off members’ lists"), "eye-off"),
    "alumnus.listed": (gettext_lazy("Put back on members’ lists"), "eye"),
    "alumnus.limited": (gettext_lazy("Waits for approval"), "hourglass"),
    "alumnus.approved": (gettext_lazy("Approved"), "user-check"),
    "alumnus.refused": (gettext_lazy("Not approved"), "user-x"),
    "note.added": (gettext_lazy("Note added"), "sticky-note"),
    "note.changed": (gettext_lazy("Note changed"), "sticky-note"),
    "note.deleted": (gettext_lazy("Note deleted"), "sticky-note"),
    "spell.added": (gettext_lazy("Employment added"), "briefcase"),
    "spell.changed": (gettext_lazy("Employment changed"), "briefcase"),
    "spell.removed": (gettext_lazy("Employment taken back"), "briefcase"),
}


@dataclass(frozen=True)
class Entry:
    label: str
    detail: str
    icon: str
    at: datetime
    actor: str


def note_opened(request: TenantRequest, alumnus: Alumnus) -> None:
    """Once in an hour for each reader, so that the trail stays readable. Support is noted page by page elsewhere."""
    reader = request.member
    if not isinstance(reader, Membership):
        return
    lately = timezone.now() - NOTED_ONCE_IN
    known = AuditEvent.objects.about(alumnus).filter(tenant_id=alumnus.tenant_id, action=OPENED, at__gte=lately)
    if not known.filter(actor_id=reader.user_id).exists():
        with transaction.atomic():
            record("alumnus.opened", subject=alumnus, by=reader)


def history_of(alumnus: Alumnus) -> list[Entry]:
    """Newest first, with that of records merged into this one. What was written is not in the log, so only the names
    of fields are told."""
    merged = Alumnus.objects.filter(merged_into=alumnus).values_list("pk", flat=True)
    told = AuditEvent.objects.filter(
        tenant_id=alumnus.tenant_id,
        subject_type=alumnus._meta.label_lower,
        subject_id__in=[str(pk) for pk in (alumnus.pk, *merged)],
    ).exclude(action=OPENED)
    events = list(told.order_by("-id")[:LONGEST])
    names = _actor_names(events)
    return [_entry(event, names) for event in events]


def _entry(event: AuditEvent, names: Mapping[object, str]) -> Entry:
    label, icon = _words.get(event.action, (event.action, "circle"))
    is_person = event.actor_kind == ActorKind.PERSON
    actor = names.get(event.actor_id, "") if is_person else str(event.get_actor_kind_display())
    return Entry(str(label), _detail(event), icon, event.at, actor)


def _detail(event: AuditEvent) -> str:
    if event.action == "alumnus.state_changed":
        states = dict(AlumnusState.choices)
        before, after = (states.get(event.data.get(key), "") for key in ("before", "after"))
        return _("%(before)s → %(after)s") % {"before": before, "after": after}
    return ", ".join(_field_label(name) for name in event.data.get("fields", []))


def _field_label(name: str) -> str:
    if name in FIELDS:
        return str(FIELDS[name].label)
    if str(name).startswith("field:"):
        return _("An own field")
    return str(name).replace("_", " ").capitalize()


def _actor_names(events: list[AuditEvent]) -> dict[object, str]:
    users = {event.actor_id for event in events if event.actor_id}
    if not users:
        return {}
    members = Membership.objects.filter(user_id__in=users)
    return dict(members.values_list("user_id", "display_name"))
