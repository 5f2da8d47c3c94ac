"""Every write to the addresses a person signs in with. Each is audited and told to whoever may lose by it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import emails, main_address, work
from accounts.addresses.attached import delete_addresses, drop_attached
from accounts.addresses.models import AddressChange
from accounts.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from accounts.members.apart import is_apart
from accounts.models import NO_ADDRESS, User, normalise_email
from accounts.sessions.sign_ins import end_all_sessions
from audit.events import Actor, record
from mail.durability import wait_for_disk
from tenancy.scope import person_scope
from web.errors import ActionError
from web.tokens import hash_of, new_token

Kind = AddressChange.Kind


class LastAddress(ActionError):
    """A person always keeps an address to sign in with."""


class NotYours(ActionError):
    """The address is not one of the person's proven ones."""


class CannotUndo(ActionError):
    """The link is too old, used, or the address has gone to somebody else since."""


@dataclass(frozen=True)
class _Told:
    """Whom a change is told to, and whether that mail may take it back."""

    address: str
    may_undo: bool


@transaction.atomic
def add_address(*, user: User, email: str, by: Actor) -> EmailAddress:
    """A code sent to the address has come back. The first personal one becomes the main one beside a work address."""
    email = normalise_email(email)
    with person_scope(user.pk):
        before = _locked(user)
        told = _whom_to_tell(before)
        address = _insert(user, email)
        record("user.address_added", subject=user, by=by)
        if before and not work.personal(before) and not _is_work(email):
            drop_keys_of_the_mailbox(user, by=by)
        if not before or (not work.personal(before) and not _is_work(email)):
            _set_primary(user, address)
        _note(user, Kind.ADDED, told=told, changed=email)
    return address


def drop_keys_of_the_mailbox(user: User, *, by: Actor) -> None:
    """Keys made while an employer's mailbox was all there was may be that employer's: they never open more than it."""
    mine = {"user_id": user.pk}
    dropped = sum(model.objects.filter(**mine).delete()[0] for model in (Passkey, AuthenticatorApp, RecoveryCode))
    if dropped:
        record("user.work_keys_ended", subject=user, by=by, count=dropped)


def _insert(user: User, email: str) -> EmailAddress:
    """Unproven rows of others do not count; a proven one does, and its person keeps it."""
    person_id = User.objects.id_for_email(email)
    if person_id is not None and person_id != user.pk and not _take_from_nobody(person_id):
        raise NotYours(_("This address belongs to another sign-in."))
    try:
        with transaction.atomic():
            address, _made = EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True})
    except IntegrityError as error:
        raise NotYours(_("This address belongs to another sign-in.")) from error
    return address


def _take_from_nobody(person_id: UUID) -> bool:
    """An invitation may have made a sign-in that nobody ever came to: it gives its address to whoever proves it.

    An operator's sign-in has no proven address either, but it has its passkey, and is ended by its address.
    """
    if is_apart(person_id):
        return False
    with person_scope(person_id):
        if EmailAddress.objects.filter(user_id=person_id, verified=True).exists():
            return False
        delete_addresses(EmailAddress.objects.filter(user_id=person_id))
        User.objects.filter(pk=person_id).update(email=f"{person_id}{NO_ADDRESS}")
    return True


@transaction.atomic
def make_primary(*, user: User, address: EmailAddress, by: Actor) -> None:
    with person_scope(user.pk):
        before = _locked(user)
        chosen = _own(before, address)
        if chosen.primary:
            return
        old = next((each for each in before if each.primary), chosen)
        told = _Told(old.email, may_undo=not _is_work(old.email))
        _set_primary(user, chosen)
        record("user.main_address_changed", subject=user, by=by)
        _note(user, Kind.PRIMARY, told=told, changed=chosen.email)


@transaction.atomic
def remove_address(*, user: User, address: EmailAddress, by: Actor) -> None:
    """Every other session ends: whoever reads that mailbox may have opened one. The last address stays."""
    with person_scope(user.pk):
        before = _locked(user)
        gone = _own(before, address)
        rest = [each for each in before if each.pk != gone.pk]
        if not rest:
            raise LastAddress(_("This is your only address. Add another one before you remove it."))
        if not _is_work(gone.email) and not work.personal(rest):
            raise LastAddress(_("This is your only personal address. A work address ends with the job, so keep it."))
        _drop(user, gone, rest)
        main_address.tell(user, before=gone.email)
        end_all_sessions(user=user, by=by)
        record("user.address_removed", subject=user, by=by)
        told = _Told(gone.email, may_undo=not _is_work(gone.email))
        _note(user, Kind.REMOVED, told=told, changed=gone.email)


@transaction.atomic
def tell_of_loss(*, user: User, address: EmailAddress, by: Actor) -> None:
    """Nothing changes yet. Every address is told, the lost one too: each may say no."""
    with person_scope(user.pk):
        before = _locked(user)
        lost = _own(before, address)
        if not work.personal(each for each in before if each.pk != lost.pk):
            raise LastAddress(_("This is your only personal address. A work address ends with the job, so keep it."))
        record("user.address_reported_lost", subject=user, by=by)
        for each in before:
            told = _Told(each.email, may_undo=not _is_work(each.email))
            _note(user, Kind.LOST, told=told, changed=lost.email)


def _locked(user: User) -> list[EmailAddress]:
    """The person's proven addresses, one change at a time."""
    User.objects.select_for_update().get(pk=user.pk)
    rows = EmailAddress.objects.select_for_update().filter(user_id=user.pk, verified=True)
    return list(rows.order_by("-primary", "email"))


def _own(addresses: list[EmailAddress], wanted: EmailAddress) -> EmailAddress:
    found = next((each for each in addresses if each.pk == wanted.pk), None)
    if found is None:
        raise NotYours(_("This address is not one of yours."))
    return found


def _is_work(address: str) -> bool:
    return work.employer_of(address) is not None


def _whom_to_tell(before: list[EmailAddress]) -> _Told | None:
    """A personal address if there is one: an employer's mailbox takes nothing back over a person's head."""
    own = work.personal(before)
    chosen = own or before
    return _Told(chosen[0].email, may_undo=True) if chosen else None


def _set_primary(user: User, address: EmailAddress) -> None:
    EmailAddress.objects.filter(user_id=user.pk, primary=True).exclude(pk=address.pk).update(primary=False)
    EmailAddress.objects.filter(pk=address.pk).update(primary=True)
    before, user.email = user.email, address.email
    user.save(update_fields=["email"])
    main_address.tell(user, before=before)


def _drop(user: User, gone: EmailAddress, rest: list[EmailAddress]) -> None:
    delete_addresses(EmailAddress.objects.filter(pk=gone.pk))
    if gone.primary or user.email == gone.email:
        _set_primary(user, (work.personal(rest) or rest)[0])


def drop_work_address(user: User, email: str, *, rest: list[EmailAddress]) -> None:
    """The row is gone already; another proven address takes its place where it was the main one."""
    if user.email == email:
        _set_primary(user, (work.personal(rest) or rest)[0])


def drop_without_replacement(user: User) -> None:
    """For work addresses whose owner has left. Nobody can sign in with the stand-in, and no mail goes to it."""
    user.email = f"{user.pk}{NO_ADDRESS}"
    user.save(update_fields=["email"])


def _note(user: User, kind: Kind, *, told: _Told | None, changed: str) -> None:
    if told is None:
        return
    wait_for_disk()
    token = new_token() if told.may_undo else ""
    change = AddressChange.objects.create(
        user=user, kind=kind, told=told.address, changed=changed, token_sha256=hash_of(token) if token else None
    )
    emails.send_notice(change=change, token=token)


@transaction.atomic
def wipe_before_first_proof(*, user: User, address: str) -> None:
    """The owner of the address has come for the first time: whoever held this sign-in before keeps nothing of it."""
    with person_scope(user.pk):
        others = EmailAddress.objects.filter(user_id=user.pk).exclude(email=normalise_email(address))
        dropped = drop_attached(user)
        if count := delete_addresses(others):
            dropped["account.emailaddress"] = count
        user.email = normalise_email(address)
        user.save(update_fields=["email"])
        end_all_sessions(user=user)
        record("user.wiped_before_first_proof", subject=user, dropped=dropped)


# Taking it back, by a link and without being signed in


def find_change(token: str) -> AddressChange | None:
    """The open change of this link. Nobody is in scope: the database answers with the person, and only for the hash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_person_for_undo(%s)", [hash_of(token)])
        person_id = cursor.fetchone()[0]
    if person_id is None:
        return None
    with person_scope(person_id):
        change = AddressChange.objects.filter(token_sha256=hash_of(token)).select_related("user").first()
    return change if change and change.is_open else None


@transaction.atomic
def undo_change(change: AddressChange) -> User:
    """All that this address was told of and is still open: it is the main address again, what came instead goes.

    Every session ends, and whatever was attached to the sign-in since then (a passkey of the stranger's) goes too.
    """
    with person_scope(change.user_id):
        user = User.objects.select_for_update().get(pk=change.user_id)
        if change.kind == Kind.LOST:
            return _say_no_to_loss(user, change)
        changes = list(_open_changes(user, told=change.told))
        if change.pk not in [each.pk for each in changes]:
            raise CannotUndo(_("This link has been used or is too old."))
        address = _restored(user, change.told)
        _remove_newcomers(user, changes, keep=address)
        _set_primary(user, address)
        AddressChange.objects.filter(user=user, undone_at=None).update(undone_at=timezone.now())
        dropped = drop_attached(user, since=min(each.made_at for each in changes))
        end_all_sessions(user=user)
        record("user.address_change_undone", subject=user, changes=len(changes), dropped=dropped)
    return user


def _say_no_to_loss(user: User, change: AddressChange) -> User:
    """Nothing has changed, so nothing comes back: who reports an address must not get the power of an undo by it."""
    reports = AddressChange.objects.filter(user=user, kind=Kind.LOST, changed=change.changed, undone_at=None)
    if not reports.update(undone_at=timezone.now()):
        raise CannotUndo(_("This link has been used or is too old."))
    end_all_sessions(user=user)
    record("user.address_change_undone", subject=user, changes=1, dropped={})
    return user


def _open_changes(user: User, *, told: str) -> Any:
    now = timezone.now()
    rows = AddressChange.objects.select_for_update().filter(user=user, told=told, undone_at=None)
    rows = rows.exclude(kind=Kind.LOST)
    return rows.filter(expires_at__gt=now).order_by("made_at")


def _restored(user: User, email: str) -> EmailAddress:
    if work.is_retired(email):
        raise CannotUndo(_("This address has been retired since."))
    try:
        return _insert(user, email)
    except NotYours as error:
        raise CannotUndo(_("This address signs in somebody else by now.")) from error


def _remove_newcomers(user: User, changes: list[AddressChange], *, keep: EmailAddress) -> None:
    """What was added or put in its place since the first of these changes, whoever was told of it."""
    since = min(each.made_at for each in changes)
    later = AddressChange.objects.filter(user=user, made_at__gte=since, kind__in=[Kind.ADDED, Kind.PRIMARY])
    newcomers = {each.changed for each in later} - {keep.email}
    delete_addresses(EmailAddress.objects.filter(user_id=user.pk, email__in=newcomers))
