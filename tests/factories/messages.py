"""Conversations between members, written through the product's own actions."""

from community.messages.actions import Words, begin, send
from community.models import Conversation, Message, Participant
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope


def write(sender: Alumnus, *people: Alumnus, text: str = "Hello!", link: tuple[str, str] = ("", "")) -> Message:
    """The first message to somebody, or the next one of two people."""
    with tenant_scope(sender.tenant_id):
        employer = Employer.objects.get(pk=sender.tenant_id)
        return begin(employer=employer, sender=sender, people=people, words=Words(text, *link))


def answer(author: Alumnus, conversation: Conversation, text: str = "Hello you!") -> Message:
    with tenant_scope(author.tenant_id):
        employer = Employer.objects.get(pk=author.tenant_id)
        return send(employer=employer, conversation=conversation, author=author, words=Words(text))


def side(conversation: Conversation, alumnus: Alumnus) -> Participant:
    with tenant_scope(alumnus.tenant_id):
        return Participant.objects.select_related("conversation").get(conversation=conversation, alumnus=alumnus)
