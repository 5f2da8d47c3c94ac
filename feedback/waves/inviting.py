"""From people to rows: their links and bands, the mailing, and the rest that begins for them. All in sets."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, QuerySet, UUIDField, Value, When
from django.db.models.functions import JSONObject

from directory.models import Alumnus, AlumnusState
from feedback.answering import links
from feedback.models import LastAsked, Participation, ParticipationState, Purpose, SealedInvitation, Wave
from feedback.sealed.invitations import invite as invite_sealed
from feedback.waves.audience import address
from feedback.waves.bands import Values
from feedback.waves.emails import Invitation, invitation_of, reminder_source_of, send_to_leavers, service_key, source_of
from mail import bulk
from mail.categories import Category
from mail.models import Batch, Content, Message, State
from mail.reading import chosen
from tenancy.bulk import insert_many
from tenancy.models import Employer

PAGE = 500


def invite(wave: Wave, values: Values, *, employer: Employer, now: datetime) -> int:
    """Everybody in `values` gets a link, and a mail in this transaction. Who has one in this wave is left as they are.

    Says how many are new.
    """
    if wave.is_sealed:
        invite_sealed(wave=wave, alumnus_bands=values.items())
        people = Alumnus.objects.filter(Exists(SealedInvitation.objects.filter(wave=wave, alumnus=OuterRef("pk"))))
        _mail_many(wave, people, invitation_of(wave, employer), source=source_of(wave), now=now)
        _begin_rest(values, employer)
        return len(values)
    known = set(Participation.objects.filter(wave=wave, alumnus_id__in=list(values)).values_list("alumnus", flat=True))
    new = {pk: bands for pk, bands in values.items() if pk not in known}
    rows = links.invite(wave=wave, people=new.items())
    for row in rows:
        row.invited_at = now
    insert_many(rows)
    by_service = _leavers(wave, list(new))
    people = Alumnus.objects.filter(
        Exists(Participation.objects.filter(wave=wave, alumnus=OuterRef("pk"), invited_at=now))
    )
    _mail_many(wave, people.exclude(pk__in=by_service), invitation_of(wave, employer), source=source_of(wave), now=now)
    _mail_leavers(wave, by_service, invitation_of(wave, employer))
    _begin_rest([pk for pk in new if pk not in by_service], employer)
    return len(new)


def remind(wave: Wave, *, employer: Employer, now: datetime, only: QuerySet[Any] | None = None) -> int:
    """Those who have the invitation and have not answered. `only`: of these participations. Says how many."""
    invitation = invitation_of(wave, employer, is_again=True)
    if wave.is_sealed:
        silent = SealedInvitation.objects.filter(wave=wave, is_used=False)
    else:
        silent = Participation.objects.filter(wave=wave).exclude(state=ParticipationState.ANSWERED)
        silent = silent if only is None else silent.filter(pk__in=only)
    people = Alumnus.objects.filter(Exists(silent.filter(alumnus=OuterRef("pk"))), Exists(_arrived(wave)))
    reminded = _mail_many(wave, people, invitation, source=reminder_source_of(wave), now=now)
    if wave.survey.purpose != Purpose.EXIT:
        return reminded
    by_service = _told_by_service(wave, list(silent.values_list("alumnus", flat=True)))
    return reminded + _mail_leavers(wave, by_service, invitation)


def _arrived(wave: Wave) -> QuerySet[Message]:
    """Whose invitation still waits for a free week needs no reminder of it. Nor is a link sent to another address than
    the one that had it: whoever changed that would open the answers that somebody has begun."""
    batches = Batch.objects.filter(source=source_of(wave)).values("pk")
    sent = Message.objects.in_scope().filter(batch_id__in=batches, state=State.SENT)
    return sent.filter(recipient_id=OuterRef("pk"), to_address=OuterRef("personal_email"))


def _mail_many(wave: Wave, people: QuerySet[Alumnus], invitation: Invitation, *, source: str, now: datetime) -> int:
    """One statement for all languages. The outbox asks everybody's wishes again and keeps to the cap; at the close it
    drops the rest."""
    if not people.exists():
        return 0
    batch = bulk.open_batch(category=Category.SURVEYS, source=source, occasion_at=now, expires_at=wave.closes_at)
    usual, *others = invitation.store(batch).values()
    rows = people.annotate(
        reads=chosen("language", ""),
        recipient_id=F("pk"),
        to_address=F("personal_email"),
        content_id=Case(*[When(reads=each.language, then=_id(each)) for each in others], default=_id(usual)),
        merge=JSONObject(name=F("given_name")),
        next_at=Value(now, output_field=DateTimeField()),
    )
    return bulk.plan(batch=batch, recipients=rows)


def _id(content: Content) -> Value:
    return Value(content.pk, output_field=UUIDField())


def _leavers(wave: Wave, ids: list[UUID]) -> set[UUID]:
    if wave.survey.purpose != Purpose.EXIT:
        return set()
    return set(Alumnus.objects.filter(pk__in=ids, state=AlumnusState.LEAVER).values_list("pk", flat=True))


def _told_by_service(wave: Wave, ids: list[UUID]) -> set[UUID]:
    keys = {service_key(wave, pk): pk for pk in ids}
    sent = Message.objects.in_scope().filter(dedupe_key__in=list(keys), state=State.SENT)
    return {keys[str(key)] for key in sent.values_list("dedupe_key", flat=True)}


def _mail_leavers(wave: Wave, ids: Iterable[UUID], invitation: Invitation) -> int:
    people = Alumnus.objects.filter(pk__in=list(ids)).annotate(reached_at=address())
    addresses = {pk: to for pk, to in people.values_list("pk", "reached_at") if to}
    rows = Participation.objects.filter(wave=wave, alumnus__in=list(addresses)).select_related("alumnus")
    found = list(rows.annotate(reads=chosen("language", "", recipient="alumnus")).order_by("pk"))
    for row in found:
        row.to_address = addresses[row.alumnus_id]
    for start in range(0, len(found), PAGE):
        send_to_leavers(invitation, found[start : start + PAGE])
    return len(found)


def _begin_rest(ids: Iterable[UUID] | Mapping[UUID, Any], employer: Employer) -> None:
    rows = [LastAsked(alumnus_id=pk, on=employer.today(), may_ask=False) for pk in ids]
    LastAsked.objects.bulk_create(
        rows, batch_size=PAGE * 4, update_conflicts=True, unique_fields=["tenant_id", "alumnus"],
        update_fields=["on", "may_ask"],
    )  # fmt: skip
