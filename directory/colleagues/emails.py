from accounts.models import Invitation
from directory.models import Alumnus
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer


def send_colleague_invitation(*, employer: Employer, alumnus: Alumnus, invitation: Invitation, url: str) -> Message:
    return enqueue(
        to=invitation.email,
        template="directory/colleague_invitation",
        context={"name": alumnus.given_name, "url": url, "expires_at": invitation.expires_at},
        category=Category.INVITATION,
        employer=employer,
        recipient_id=alumnus.pk,
        dedupe_key=f"colleague-invitation:{invitation.pk}",
        expires_at=invitation.expires_at,
    )
