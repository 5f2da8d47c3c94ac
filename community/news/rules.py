"""Who may do what with news. Views and templates ask nothing else."""

from accounts.models import Membership, Role
from community.models import NewsCategory, NewsPost, PostState
from directory.models import Alumnus

WRITERS = (Role.OWNER, Role.HR_ADMIN, Role.ORGANISER)
READERS = (*WRITERS, Role.AUDITOR)
MOST_WAITING = 5  # memories of one member that wait for a look
MOST_SAVED = 200
MOST_PINNED = 3


def can_write(member: Membership) -> bool:
    return member.has_role(*WRITERS)


def is_staffs(post: NewsPost) -> bool:
    """Written on the pages of news: a story is written with its person, a memory by its member."""
    return post.category not in (NewsCategory.STORY, NewsCategory.MEMORY)


def can_take_back(alumnus: Alumnus, post: NewsPost) -> bool:
    """Their own memory, whether it is shown or waits."""
    return post.author_id == alumnus.pk and post.is_memory


def can_be_looked_at(post: NewsPost) -> bool:
    return post.is_memory and post.state == PostState.WAITING
