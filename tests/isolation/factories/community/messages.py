from typing import Any

from community.messages.actions import Words as MessageWords
from community.messages.actions import begin as begin_conversation
from community.models import Message as MemberMessage
from tests.isolation.factories.cast import alumnus, own_alumnus, peer
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site


def conversation(site: Site) -> MemberMessage:
    """The first message of a group, by whom the pages of this employer are about."""

    def make() -> MemberMessage:
        people = [own_alumnus(site), peer(site, "Milo")]
        words = MessageWords("Lunch?", "https://example.org/lunch", "Where to eat")
        return begin_conversation(employer=site.employer, sender=alumnus(site), people=people, words=words)

    return site.once("conversation", make)


@argument("conversation_id")
def conversation_id(site: Site) -> Any:
    return conversation(site).conversation_id


@argument("message_id", of="community:message_deletion")
def own_message_id(site: Site) -> Any:
    def make() -> MemberMessage:
        made: MemberMessage = MemberMessage.objects.create(
            conversation=conversation(site).conversation, author=own_alumnus(site), text="Oh no"
        )
        return made

    return site.once("own message", make).pk


@body("community:message_create")
def first_words(site: Site) -> dict[str, Any]:
    return {"to": [str(alumnus(site).pk)], "text": "How are you?"}


@body("community:message_send")
def next_words(site: Site) -> dict[str, Any]:
    return {"text": "Yes, gladly."}


@body("community:conversation_people")
def more_people(site: Site) -> dict[str, Any]:
    return {"people-name": alumnus(site).full_name}
