from accounts.models import Membership, User
from tenancy.scope import person_scope


def address_of(member: Membership) -> str:
    """Where mail about a membership goes: the address the person signs in with, read in that person's scope alone.

    Empty for somebody who has none any more, such as after the end of a work address.
    """
    with person_scope(member.user_id):
        user = User.objects.filter(pk=member.user_id, is_active=True).first()
    return user.shown_email if user else ""
