"""Who may write to whom, and who may do what in a conversation. Staff have no part in any of it."""

from datetime import timedelta

from community.models import Conversation, Message, MessageRules, Participant
from directory.connections.rules import takes_part
from directory.models import Alumnus

MOST_PEOPLE = 20  # of one conversation, oneself among them
# Somebody one is not connected with and who has not answered gets no more than so many messages.
UNANSWERED = 3
QUIET = timedelta(minutes=10)
AT_LATEST = timedelta(hours=1)
ANSWERS_GOOD_FOR = timedelta(days=30)


def may_be_written_to(person: Alumnus, rules: MessageRules | None, *, is_known: bool) -> bool:
    """`is_known`: the two are connected, or the person has written to the one who asks before."""
    return takes_part(person) and (is_known or rules is None or not rules.only_connections)


def may_leave(conversation: Conversation) -> bool:
    """What two have is archived or muted; leaving is for groups."""
    return conversation.is_group


def may_delete(message: Message, alumnus: Alumnus) -> bool:
    return message.author_id == alumnus.pk and message.deleted_at is None


def reads(participant: Participant, message: Message) -> bool:
    """Who came later does not read what was written before."""
    is_here = participant.conversation_id == message.conversation_id and participant.left_at is None
    return is_here and message.sent_at >= participant.joined_at
