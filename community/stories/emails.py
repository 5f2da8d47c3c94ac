"""Two mails: the person is asked, and whoever wrote the story learns what they said. Neither holds the story itself."""

from accounts.members.mail import address_of
from accounts.models import Membership, Role
from community.models import Story
from directory.connections.emails import write_to
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url

MOST = 3


def ask_person(story: Story, *, title: str, employer: Employer) -> None:
    context = {"title": title, "url": employer_url(employer, "community:own_story", story.pk)}
    key = f"story:{story.pk}:asked:{story.state_since:%Y%m%d%H%M%S%f}"
    write_to(story.alumnus, "community/story_asked", context, employer=employer, key=key)


def tell_team(story: Story, *, employer: Employer) -> None:
    for member in _team_of(story):
        address = address_of(member)
        if not address:
            continue
        enqueue(
            to=address,
            template="community/story_answered",
            context={
                "name": story.alumnus.full_name,
                "state": story.state,
                "is_own": story.is_own,
                "url": employer_url(employer, "community:story_detail", story.pk),
            },
            category=Category.SERVICE,
            employer=employer,
            recipient_id=member.pk,
            dedupe_key=f"story:{story.pk}:{story.state}:{story.state_since:%Y%m%d%H%M%S%f}:{member.pk}",
        )


def _team_of(story: Story) -> list[Membership]:
    """Whoever wrote it; what people send in by themselves goes to those who run the network."""
    if story.made_by is not None and story.made_by.is_current:
        return [story.made_by]
    return Membership.objects.current().having_first_of(Role.HR_ADMIN, Role.OWNER, most=MOST)
