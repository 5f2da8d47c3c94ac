"""Who answers questions and issues certificates, and who may read along."""

from accounts.models import Membership, Role
from community.models import Question

WRITERS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*WRITERS, Role.AUDITOR)
MOST_OPEN = 10  # questions of one person at a time


def can_write(member: Membership) -> bool:
    return member.has_role(*WRITERS)


def can_go_on(question: Question) -> bool:
    """Whether the one who asked may write another message. Long after the end it is a new question."""
    return question.can_be_taken_up
