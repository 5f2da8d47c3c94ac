"""What people say about mail they need not get. Each answer leaves a row of consent and an audit event."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.events import Actor, record
from mail.categories import CHOICES, MARKETING, Category
from mail.consent_texts import TEXT_VERSION
from mail.durability import wait_for_disk
from mail.models import Channel, Consent, Frequency, Preference, Wish
from mail.recipients import is_known, present
from mail.unsubscribe import Ticket
from tenancy.scope import tenant_scope
from web.errors import ActionError

Chosen = Mapping[Category, Frequency]
IN_ROUND_UP = (Frequency.WEEKLY, Frequency.MONTHLY)


class NotOptional(ActionError):
    """Codes, invitations and service mail cannot be declined one by one."""


@transaction.atomic
def set_frequencies(
    *, recipient_id: UUID, chosen: Chosen, by: Actor, channel: Channel, text_version: str = TEXT_VERSION
) -> None:
    """The person's answer for some or all optional categories; those not named keep theirs.

    A wish for one of them has had its answer. The round-up follows from the rest: it is wanted while anything is weekly
    or monthly, and a no to it is a no to all of that.
    """
    _choose(recipient_id, chosen, channel=channel, text_version=text_version, action="mail.preferences_set", by=by)


@transaction.atomic
def set_preferences(
    *, recipient_id: UUID, wanted: Mapping[Category, bool], by: Actor, channel: Channel = Channel.PAGE
) -> None:
    """As `set_frequencies`, for pages with boxes to tick: a yes is “at once” unless the person has chosen otherwise."""
    known = _frequencies(recipient_id)
    chosen = {category: _still(known.get(category)) if answer else Frequency.OFF for category, answer in wanted.items()}
    set_frequencies(recipient_id=recipient_id, chosen=chosen, by=by, channel=channel)


def _still(known: Frequency | None) -> Frequency:
    return known if known and known is not Frequency.OFF else Frequency.AT_ONCE


@transaction.atomic
def unsubscribe(ticket: Ticket, *, everything: bool = False, one_click: bool = False) -> None:
    """The holder of the link says no, without signing in: to its category or to all optional mail of its employer."""
    declined = MARKETING if everything else (ticket.category,)
    channel = Channel.ONE_CLICK if one_click else Channel.LINK
    with tenant_scope(ticket.tenant_id):
        chosen = dict.fromkeys(declined, Frequency.OFF)
        answers = present(ticket.recipient_id)
        if not _frequencies(answers) and not is_known(answers):
            # The record is gone, and nobody is written to: nothing is kept of them again.
            return
        _choose(answers, chosen, channel=channel, action="mail.unsubscribed", by=None, batch_id=ticket.batch_id)
        if answers != ticket.recipient_id:  # a merge may be undone: the no belongs to whom the mail was for, too
            _choose(ticket.recipient_id, chosen, channel=channel, action="mail.unsubscribed", by=None)


def stop_everything(*, recipient_id: UUID, by: Actor, channel: Channel) -> None:
    set_frequencies(recipient_id=recipient_id, chosen=dict.fromkeys(CHOICES, Frequency.OFF), by=by, channel=channel)


def _choose(
    recipient_id: UUID,
    chosen: Chosen,
    *,
    channel: Channel,
    action: str,
    by: Actor,
    text_version: str = TEXT_VERSION,
    batch_id: UUID | None = None,
) -> None:
    if not all(category.is_marketing for category in chosen):
        raise NotOptional(_("Codes, invitations and mail about your own case always reach you."))
    _one_at_a_time(recipient_id)
    before = _frequencies(recipient_id)
    chosen = _without_round_up(chosen, before)
    Wish.objects.filter(recipient_id=recipient_id, category__in=chosen).delete()
    changed = {category: frequency for category, frequency in chosen.items() if before.get(category) is not frequency}
    if not changed:
        return
    wait_for_disk()
    _keep(recipient_id, changed | _round_up(before, changed))
    # A first no takes nothing back.
    answers = {name: value for name, value in changed.items() if name in before or value is not Frequency.OFF}
    _note(recipient_id, answers, channel=channel, text_version=text_version, batch_id=batch_id)
    record(
        action,
        by=by,
        recipient_id=recipient_id,
        channel=channel,
        version=text_version,
        wanted=sorted(category for category, frequency in changed.items() if _is_yes(frequency)),
        often={category.value: frequency.value for category, frequency in changed.items() if _is_yes(frequency)},
        declined=sorted(category for category, frequency in changed.items() if not _is_yes(frequency)),
    )


def _is_yes(frequency: Frequency) -> bool:
    return frequency is not Frequency.OFF


def _one_at_a_time(recipient_id: UUID) -> None:
    """Two answers of one person in the same moment: the round-up follows from both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mail.choosing:{recipient_id}"])


def _frequencies(recipient_id: UUID) -> dict[Category, Frequency]:
    rows = Preference.objects.filter(recipient_id=recipient_id).values_list("category", "frequency")
    return {Category(category): Frequency(frequency) for category, frequency in rows}


def _without_round_up(chosen: Chosen, before: Chosen) -> dict[Category, Frequency]:
    """A no to the round-up is a no to what would come in it. The round-up itself is never asked for."""
    answers = {**chosen}
    answers.pop(Category.DIGEST, None)
    if chosen.get(Category.DIGEST) is not Frequency.OFF:
        return answers
    in_it = [category for category in CHOICES if before.get(category) in IN_ROUND_UP]
    return dict.fromkeys(in_it, Frequency.OFF) | answers


def _round_up(before: Chosen, changed: Chosen) -> dict[Category, Frequency]:
    frequencies = {**before, **changed}
    wanted = {frequencies.get(category) for category in CHOICES}
    often = next((frequency for frequency in IN_ROUND_UP if frequency in wanted), Frequency.OFF)
    return {} if before.get(Category.DIGEST, Frequency.OFF) is often else {Category.DIGEST: often}


def _keep(recipient_id: UUID, chosen: Chosen) -> None:
    now = timezone.now()
    Preference.objects.bulk_create(
        [
            Preference(
                recipient_id=recipient_id,
                category=category,
                wanted=_is_yes(frequency),
                frequency=frequency,
                changed_at=now,
            )
            for category, frequency in chosen.items()
        ],
        update_conflicts=True,
        unique_fields=["tenant_id", "recipient_id", "category"],
        update_fields=["wanted", "frequency", "changed_at"],
    )


def _note(
    recipient_id: UUID,
    answers: Chosen,
    *,
    channel: Channel,
    text_version: str = TEXT_VERSION,
    batch_id: UUID | None = None,
) -> None:
    now, language = timezone.now(), get_language() or "en"
    Consent.objects.bulk_create(
        Consent(
            recipient_id=recipient_id,
            category=category,
            given=_is_yes(frequency),
            frequency=frequency,
            text_version=text_version,
            language=language,
            channel=channel,
            at=now,
            batch_id=batch_id,
        )
        for category, frequency in answers.items()
    )


# Wishes: said before the last day, counted after a yes from the private mailbox


@transaction.atomic
def set_wishes(*, recipient_id: UUID, wanted: Mapping[Category, bool], by: Actor) -> None:
    """What a leaver ticks. A yes is kept until it is said again from the private mailbox; a no counts at once."""
    _one_at_a_time(recipient_id)
    agreed = {category for category, frequency in _frequencies(recipient_id).items() if _is_yes(frequency)}
    wishes = {category: Frequency.AT_ONCE for category, answer in wanted.items() if answer and category not in agreed}
    _choose_no(recipient_id, [category for category, answer in wanted.items() if not answer], by=by)
    known = set(Wish.objects.filter(recipient_id=recipient_id).values_list("category", flat=True))
    new = {category: frequency for category, frequency in wishes.items() if category not in known}
    if new:
        _keep_wishes(recipient_id, new)
        _note(recipient_id, new, channel=Channel.LEAVER)
        record("mail.wished", by=by, recipient_id=recipient_id, wanted=sorted(category.value for category in new))


def _choose_no(recipient_id: UUID, categories: list[Category], *, by: Actor) -> None:
    """Takes back what was agreed to before, and any wish; says nothing about what was never wanted."""
    Wish.objects.filter(recipient_id=recipient_id, category__in=categories).delete()
    agreed = Preference.objects.filter(recipient_id=recipient_id, category__in=categories, wanted=True)
    taken_back = {Category(name): Frequency.OFF for name in agreed.values_list("category", flat=True)}
    if taken_back:
        set_frequencies(recipient_id=recipient_id, chosen=taken_back, by=by, channel=Channel.LEAVER)


def _keep_wishes(recipient_id: UUID, wishes: Chosen) -> None:
    Wish.objects.bulk_create(
        [Wish(recipient_id=recipient_id, category=category, frequency=often) for category, often in wishes.items()],
        update_conflicts=True,
        unique_fields=["tenant_id", "recipient_id", "category"],
        update_fields=["frequency", "at"],
    )


@transaction.atomic
def set_aside(*, recipient_id: UUID, since: datetime | None, by: Actor = None) -> int:
    """A job ends: what was agreed to during it becomes a wish again. Says how many categories that were.

    An employer's question to its own people is hardly free, so the yes is asked for once more from outside. What was
    agreed to before the job began, as an alumnus of an earlier one, stays.
    """
    _one_at_a_time(recipient_id)
    rows = Preference.objects.filter(recipient_id=recipient_id, category__in=CHOICES, wanted=True)
    if since is not None:
        rows = rows.filter(changed_at__gte=since)
    wishes = {Category(category): Frequency(often) for category, often in rows.values_list("category", "frequency")}
    if wishes:
        off = dict.fromkeys(wishes, Frequency.OFF)
        _choose(recipient_id, off, channel=Channel.EXIT, action="mail.preferences_set", by=by)
        _keep_wishes(recipient_id, wishes)
    return len(wishes)


@transaction.atomic
def confirm_wishes(*, recipient_id: UUID, by: Actor = None) -> int:
    """The second yes, from the private mailbox: from now on it counts. Says to how many categories."""
    _one_at_a_time(recipient_id)
    rows = Wish.objects.filter(recipient_id=recipient_id).values_list("category", "frequency")
    chosen = {Category(category): Frequency(frequency) for category, frequency in rows}
    if chosen:
        set_frequencies(recipient_id=recipient_id, chosen=chosen, by=by, channel=Channel.CONFIRMED)
    return len(chosen)


@transaction.atomic
def drop_wishes(*, recipient_id: UUID, by: Actor = None) -> int:
    """No, or no answer: the wishes are forgotten, and nothing was ever sent for them."""
    dropped, _kinds = Wish.objects.filter(recipient_id=recipient_id).delete()
    if dropped:
        record("mail.wishes_dropped", by=by, recipient_id=recipient_id, count=dropped)
    return dropped
