"""Short mails about groups: never what was written, and no group's name in a subject, which HR reads when a mail does
not arrive. Nothing goes to people who want no such mail, or who hear of it in their round-up."""

from collections.abc import Collection

from community.groups.reading import blocked_with
from community.models import Group, GroupMember, GroupPost, Notify
from directory.connections.emails import write_to
from directory.models import Alumnus
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url


def tell_mentioned(*, employer: Employer, post: GroupPost, people: Collection[Alumnus]) -> None:
    """Only who chose mails about mentions in this group."""
    wants = GroupMember.objects.filter(group=post.group_id, alumnus__in=list(people), notify=Notify.MENTIONS)
    asked = set(wants.values_list("alumnus_id", flat=True))
    url = employer_url(employer, "community:group_post", post.group_id, post.parent_id or post.pk)
    for person in people:
        if person.pk in asked:
            key = f"group-post:{post.pk}:mentions:{person.pk}"
            _send(employer, post.group, person, "mention", url=url, key=key, who=post.author.full_name)


def tell_asked(*, employer: Employer, group: Group, asker: Alumnus) -> None:
    """Of two who have blocked each other neither hears of the other."""
    url = employer_url(employer, "community:group_members", group.pk)
    hidden = blocked_with(asker)
    for each in _organisers(group):
        if each.alumnus_id in hidden:
            continue
        key = f"group:{group.pk}:asked:{asker.pk}:{each.alumnus_id}"
        _send(employer, group, each.alumnus, "asked", url=url, key=key, who=asker.full_name)


def tell_invited(*, employer: Employer, group: Group, invited: GroupMember) -> None:
    key = f"group:{group.pk}:invited:{invited.alumnus_id}:{invited.since:%Y%m%d}"
    _send(employer, group, invited.alumnus, "invited", url=_url(employer, group), key=key)


def tell_admitted(*, employer: Employer, group: Group, admitted: GroupMember) -> None:
    """The answer to one's own ask."""
    key = f"group:{group.pk}:admitted:{admitted.pk}:{admitted.since:%Y%m%d}"
    _send(employer, group, admitted.alumnus, "admitted", url=_url(employer, group), key=key, is_service=True)


def tell_organisers(*, employer: Employer, group: Group, what: str) -> None:
    for each in _organisers(group):
        _send(
            employer, group, each.alumnus, what, url=_url(employer, group), key=None, is_service=True,
            state_reason=group.state_reason,
        )  # fmt: skip


def _organisers(group: Group) -> list[GroupMember]:
    return list(GroupMember.objects.filter(group=group).organisers().select_related("alumnus"))


def _url(employer: Employer, group: Group) -> str:
    return employer_url(employer, "community:group_detail", group.pk)


def _send(
    employer: Employer,
    group: Group,
    to: Alumnus,
    what: str,
    *,
    url: str,
    key: str | None,
    is_service: bool = False,
    **context: str,
) -> None:
    category = Category.SERVICE if is_service else Category.CIRCLE
    words = {"group": group.name, "what": what, "url": url, "who": "", **context}
    write_to(to, "community/group_note", words, category=category, employer=employer, key=key)
