from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import Invitation, Membership, User
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import person_scope
from tenancy.urls import global_url


def address_of(member: Membership) -> str:
    """Where mail about a membership goes: the address the person signs in with, read in that person's scope alone.

    Empty for somebody who has none any more, such as after the end of a work address.
    """
    with person_scope(member.user_id):
        user = User.objects.filter(pk=member.user_id, is_active=True).first()
    return user.shown_email if user else ""


def send_sign_in_code(*, to: str, code: str, way: str = "") -> Message:
    """`way` lets the owner of the mailbox ask for codes while strangers use up those that anybody may ask for."""
    url = f"{settings.BASE_URL}{global_url('account_own_way', way)}" if way else ""
    context = {"code": code, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60, "url": url}
    return enqueue(to=to, template="accounts/sign_in_code", context=context, category=Category.CODE, employer=None)


def send_confirmation_code(*, to: str, code: str, sentence: str) -> Message:
    context = {"code": code, "sentence": sentence, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
    return enqueue(to=to, template="accounts/confirmation_code", context=context, category=Category.CODE, employer=None)


def send_factor_notice(*, user: User, what: str) -> None:
    """Tells every proven address of the person, so that nobody changes the keys behind their back."""
    context = {"what": what, "account_url": f"{settings.BASE_URL}{global_url('account')}"}
    for address in EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list("email", flat=True):
        enqueue(
            to=address, template="accounts/factor_notice", context=context, category=Category.SERVICE, employer=None
        )


def send_unknown_account(*, to: str) -> Message:
    """Somebody typed an address that nobody signs in with; the owner of the mailbox learns it, the typist does not."""
    context = {"address": to, "door_url": f"{settings.BASE_URL}/"}
    return enqueue(to=to, template="accounts/unknown_account", context=context, category=Category.CODE, employer=None)


def send_new_way_in(*, employer: Employer, invitation: Invitation, url: str) -> Message:
    return enqueue(
        to=invitation.email,
        template="accounts/new_way_in",
        context={"url": url, "expires_at": invitation.expires_at, "name": invitation.name},
        category=Category.INVITATION,
        employer=employer,
        dedupe_key=f"new-way-in:{invitation.pk}",
        recipient_id=invitation.subject_id,
    )


def send_staff_invitation(*, employer: Employer, invitation: Invitation, url: str) -> Message:
    context = {"url": url, "expires_at": invitation.expires_at, "roles": invitation.role_labels}
    return enqueue(
        to=invitation.email,
        template="accounts/staff_invitation",
        context=context,
        category=Category.INVITATION,
        employer=employer,
        dedupe_key=f"staff-invitation:{invitation.pk}",
    )
