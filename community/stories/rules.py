"""Who may do what with stories, and which step follows which. Views and templates ask nothing else."""

from community.models import Story, StoryState
from community.news.rules import READERS, WRITERS, can_write
from directory.connections.emails import address_of_person
from directory.models import Alumnus

__all__ = ["READERS", "WRITERS", "can_write"]


def can_be_asked(alumnus: Alumnus) -> bool:
    """A yes needs a page where nobody else can say it, and a mail that arrives."""
    return alumnus.membership_id is not None and not alumnus.is_limited and bool(address_of_person(alumnus))


def may_edit(story: Story) -> bool:
    return not story.is_over and story.post_id is not None


def may_ask(story: Story) -> bool:
    return may_edit(story) and story.state in (StoryState.DRAFT, StoryState.CHANGES)


def may_answer(story: Story) -> bool:
    return may_edit(story) and story.state == StoryState.ASKED


def may_withdraw(story: Story) -> bool:
    """At any time, whatever its state: also what they were not asked about yet, once they know of it."""
    return not story.is_over


def is_known_to_person(story: Story) -> bool:
    """A draft that nobody has asked them about is on no page of theirs."""
    return story.state != StoryState.DRAFT or story.is_own or bool(story.consent_digest) or story.words.exists()
