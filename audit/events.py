"""`record()` writes the audit log: in the transaction of the act itself, for the employer in scope."""

import json
import re
import uuid
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from audit.models import ActorKind, AuditEvent
from tenancy.scope import current_scope

# The user or membership who acts, OPERATOR for a command run by hand, None for the portal itself.
Actor = models.Model | ActorKind | None
OPERATOR = ActorKind.OPERATOR
MAX_BYTES = 4_000
# Any part of a key between underscores, and whole keys.
PERSONAL_WORDS = frozenset(
    {"address", "birthdate", "birthday", "email", "emails", "iban", "mailbox"}
    | {"mobile", "password", "phone", "secret", "token"}
)
PERSONAL_KEYS = frozenset(
    {"about", "display_name", "family_name", "first_name", "former_name", "full_name", "given_name"}
    | {"headline", "last_name", "name", "name_key", "note", "sort_name"}
)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class UnsafeAuditData(ValueError):
    """The log outlives the person: it names rows by id and never holds a name, an address or a secret."""


def record(action: str, *, subject: models.Model | None = None, by: Actor = None, **data: object) -> AuditEvent:
    """Write one event with the act it describes; both are committed or neither.

    `data` holds ids, counts, names of fields, old and new states.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"record({action!r}) belongs in the transaction of the act.")
    tenant_id = current_scope().tenant_id
    _refuse_foreign_subject(subject, tenant_id)
    kind, actor_id = _actor(by)
    event = AuditEvent(
        tenant_id=tenant_id,
        action=action,
        actor_kind=kind,
        actor_id=actor_id,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        data=_clean(data),
    )
    AuditEvent.objects.bulk_create([event])
    return event


def _refuse_foreign_subject(subject: models.Model | None, tenant_id: int | None) -> None:
    owner = getattr(subject, "tenant_id", None)
    if owner is not None and owner != tenant_id:
        raise ValueError(f"{subject!r} belongs to another employer than the one in scope.")


def _actor(by: Actor) -> tuple[ActorKind, uuid.UUID | None]:
    if by is None:
        return ActorKind.SYSTEM, None
    if isinstance(by, ActorKind):
        return by, None
    return ActorKind.PERSON, getattr(by, "user_id", None) or by.pk


def _clean(data: dict[str, object]) -> dict[str, object]:
    """As it will be read back: plain JSON, small, and free of what must not outlive a person."""
    text = json.dumps(data, cls=DjangoJSONEncoder, allow_nan=False)
    if len(text) > MAX_BYTES:
        raise UnsafeAuditData(f"{len(text)} bytes are too much for an audit event; keep ids and counts.")
    if "\\u0000" in text:
        raise UnsafeAuditData("PostgreSQL stores no NUL characters.")
    plain: dict[str, object] = json.loads(text)
    for key, value in _leaves(plain):
        if key in PERSONAL_KEYS or not PERSONAL_WORDS.isdisjoint(key.split("_")):
            raise UnsafeAuditData(f"{key!r} looks like personal data; record the id of the row instead.")
        if isinstance(value, str) and ADDRESS.search(value):
            raise UnsafeAuditData(f"The value of {key!r} looks like personal data; record the id of the row instead.")
    return plain


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    match value:
        case dict():
            for inner_key, inner in value.items():
                yield inner_key, None
                yield from _leaves(inner, inner_key)
        case list():
            for inner in value:
                yield from _leaves(inner, key)
        case _:
            yield key, value
