"""The end of a work address, on the day after its owner's last one, and its return with them."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.addresses import work
from accounts.addresses.actions import drop_keys_of_the_mailbox, drop_without_replacement, drop_work_address
from accounts.addresses.attached import delete_addresses
from accounts.addresses.lifting import lift_retirement
from accounts.addresses.models import RetiredAddress
from accounts.members.apart import is_apart
from accounts.models import Invitation, User, normalise_email
from accounts.sessions.sign_ins import end_opened_with
from audit.events import Actor, record
from mail.actions import suppress
from mail.models import Suppression
from tenancy.models import Employer
from tenancy.scope import person_scope


@transaction.atomic
def retire_address(*, employer: Employer, email: str, subject_id: UUID, by: Actor) -> bool:
    """No codes, no mail, no sign-in, and the sessions it opened end. False where there is nothing (more) to do.

    Only ever a mailbox of this employer: a mistyped or malicious record must not lock out somebody else's address.
    """
    email = normalise_email(email)
    owner = work.employer_of(email)
    if owner is None or owner.pk != employer.pk:
        return False
    person_id = User.objects.id_for_email(email)
    if person_id is not None and is_apart(person_id):
        return False  # an operator's, which no employer's calendar ends
    row, made = RetiredAddress.objects.get_or_create(
        email=email, defaults={"subject_id": subject_id, "user_id": person_id}
    )
    if not made:
        return False
    if person_id is not None:
        _take_from(person_id, email)
    for invitation in Invitation.objects.open().filter(email=email):
        invitation.revoked_at = row.retired_at
        invitation.save(update_fields=["revoked_at"])
    suppress(address=email, reason=Suppression.Reason.RETIRED, by=by)
    record("address.retired", subject=row, by=by)
    return True


def _take_from(person_id: UUID, email: str) -> None:
    with person_scope(person_id):
        user = User.objects.select_for_update().get(pk=person_id)
        proven = list(EmailAddress.objects.filter(user_id=person_id, verified=True).exclude(email=email))
        delete_addresses(EmailAddress.objects.filter(user_id=person_id, email=email))
        if proven:
            drop_work_address(user, email, rest=proven)
        else:
            drop_keys_of_the_mailbox(user, by=None)
            drop_without_replacement(user)
        end_opened_with(user=user, email=email)


@transaction.atomic
def restore_addresses(*, subject_id: UUID, by: Actor) -> list[str]:
    """The person works here again: back to whoever signed in with it, unless it has become somebody else's since."""
    rows = list(RetiredAddress.objects.filter(subject_id=subject_id))
    for row in rows:
        lift_retirement(email=row.email, by=by)
        if row.user_id and User.objects.id_for_email(row.email) is None:
            _give_back(row.user_id, row.email)
    return [row.email for row in rows]


def _give_back(person_id: UUID, email: str) -> None:
    with person_scope(person_id):
        user = User.objects.select_for_update().filter(pk=person_id).first()
        if user is None:
            return
        is_only = not EmailAddress.objects.filter(user_id=person_id, verified=True).exists()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=is_only)
        if is_only:
            user.email = email
            user.save(update_fields=["email"])


def hangs_on(email: str) -> bool:
    """Would this person be locked out when the work address ends? They sign in with it, or are invited to, alone."""
    person_id = User.objects.id_for_email(email)
    if person_id is None:
        return Invitation.objects.open().filter(email=normalise_email(email)).exists()
    with person_scope(person_id):
        user = User.objects.get(pk=person_id)
    return not work.personal(work.proven_addresses(user))
