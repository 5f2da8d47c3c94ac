"""What a member reads of groups. Everything starts at their own record; blocked people are in none of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership
from community.models import Group, GroupMember, GroupMention, GroupPost, GroupSettings, MemberState
from community.models.groups import RUNNING, GroupMemberQuerySet, GroupPostQuerySet, is_unread
from directory.connections.reading import cards_of, seen_as_member, taking_part
from directory.connections.rules import takes_part
from directory.models import Alumnus, Block
from directory.names import words
from directory.profile.photos import small_photo
from web.pagination import Page, keyset_page

PAGE_SIZE = 20
MEMBERS_SIZE = 50


@dataclass(frozen=True)
class Person:
    """Somebody as this reader may see them; without `href` their profile is not theirs to open."""

    name: str
    href: str = ""
    photo: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Shown:
    """A post or comment with all that is drawn of it."""

    post: GroupPost
    author: Person
    is_mine: bool
    mentioned: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    group: Group
    own: GroupMember | None
    is_unread: bool


def blocked_with(own: Alumnus) -> set[UUID]:
    """Whom this person has blocked, and who has blocked them."""
    pairs = Block.objects.touching(own.pk).values_list("blocker_id", "blocked_id")
    return {blocker if blocked == own.pk else blocked for blocker, blocked in pairs}


def needs_approval() -> bool:
    return bool(GroupSettings.objects.filter(needs_approval=True).exists())


# Groups


def own_membership(group: Group, own: Alumnus) -> GroupMember | None:
    found: GroupMember | None = GroupMember.objects.filter(group=group, alumnus=own).first()
    return found


def list_page(
    own: Alumnus, *, show: str, text: str = "", kind: str = "", after: str | None = None, before: str | None = None
) -> tuple[list[Row], Page[Group]]:
    """Two queries: one's own groups, or all that exist for oneself."""
    groups = Group.objects.of(own.pk) if show == "mine" else Group.objects.seen_by(own.pk)
    if show != "mine":
        groups = groups.exclude(state="archived")
    if kind:
        groups = groups.filter(kind=kind)
    for word in words(text):
        groups = groups.filter(name_key__contains=word)
    page: Page[Group] = keyset_page(groups, order=("name_key", "id"), after=after, before=before, size=PAGE_SIZE)
    mine = {each.group_id: each for each in GroupMember.objects.filter(alumnus=own, group__in=page.items)}
    rows = [Row(group, mine.get(group.pk), is_unread(group, mine.get(group.pk))) for group in page.items]
    return rows, page


def unread_by(member: Membership) -> QuerySet[GroupMember]:
    """Their memberships of groups in which something new stands. Along two indexes."""
    mine: QuerySet[GroupMember] = GroupMember.objects.filter(alumnus__membership=member, state=MemberState.MEMBER)
    return mine.filter(group__state__in=RUNNING, group__last_post_at__gt=F("read_at"))


def invitations_of(own: Alumnus) -> list[Group]:
    invited = GroupMember.objects.filter(alumnus=own, state=MemberState.INVITED)
    return list(Group.objects.filter(pk__in=invited.values("group")).order_by("name_key", "id")[:20])


# Posts


def posts_page(
    group: Group, own: Alumnus, hidden: set[UUID], *, after: str | None = None, before: str | None = None
) -> Page[GroupPost]:
    """The newest first, without the pinned one, which stands above the first page."""
    posts = _readable(GroupPost.objects.filter(group=group).posts(), own, hidden).filter(pinned_at=None)
    page: Page[GroupPost] = keyset_page(
        posts.select_related("author"), order=("-created_at", "-id"), after=after, before=before, size=PAGE_SIZE
    )
    return page


def pinned_of(group: Group, own: Alumnus, hidden: set[UUID]) -> GroupPost | None:
    posts = _readable(GroupPost.objects.filter(group=group).posts(), own, hidden)
    found: GroupPost | None = posts.exclude(pinned_at=None).select_related("author").first()
    return found


def comments_page(post: GroupPost, own: Alumnus, hidden: set[UUID], *, after: str | None, before: str | None) -> Page:
    """The oldest first, as a talk is read."""
    comments = _readable(GroupPost.objects.filter(parent=post), own, hidden).select_related("author")
    return keyset_page(comments, order=("created_at", "id"), after=after, before=before, size=PAGE_SIZE * 2)


def readable_posts(group: Group, own: Alumnus) -> GroupPostQuerySet:
    """Posts and comments that exist for this person: not hidden but for the author, nobody's who is blocked, and no
    comment whose post is gone for them."""
    hidden = blocked_with(own)
    rows = _readable(GroupPost.objects.filter(group=group), own, hidden)
    parents = _readable(GroupPost.objects.filter(pk=OuterRef("parent")), own, hidden)
    return rows.filter(Q(parent=None) | Exists(parents))


def _readable(posts: GroupPostQuerySet, own: Alumnus, hidden: set[UUID]) -> GroupPostQuerySet:
    return posts.filter(Q(hidden_at=None) | Q(author=own)).without(hidden).with_comments(hidden)


def shown(member: Membership, own: Alumnus, posts: Iterable[GroupPost]) -> dict[UUID, Shown]:
    """Three queries for any number of posts. Whoever writes in a group shows their name there; the rest as ever."""
    posts = list(posts)
    if not posts:
        return {}
    mentions: dict[UUID, list[Alumnus]] = {}
    for each in GroupMention.objects.filter(post__in=posts).select_related("alumnus").order_by("alumnus__sort_name"):
        mentions.setdefault(each.post_id, []).append(each.alumnus)
    authors = {post.author_id: post.author for post in posts}
    people = {**authors, **{person.pk: person for named in mentions.values() for person in named}}
    known = _persons(member, own, people.values())
    found = {}
    for post in posts:
        named = [known[each.pk] for each in mentions.get(post.pk, ()) if each.pk in known and known[each.pk].href]
        author = known.get(post.author_id) or _unseen(post.author)
        found[post.pk] = Shown(post, author, post.author_id == own.pk, named)
    return found


def _unseen(author: Alumnus) -> Person:
    """Shows nothing of themselves to this reader but the name below their own words; once they are gone, not that."""
    return Person(author.full_name if takes_part(author) else _("Somebody who has left"))


def _persons(member: Membership, own: Alumnus, people: Iterable[Alumnus]) -> dict[UUID, Person]:
    people = list(people)
    audiences = seen_as_member(member, [each for each in people if each.pk != own.pk])
    cards = cards_of(audiences)
    found = {own.pk: Person(own.full_name, own.get_absolute_url())}
    for each in people:
        if each.pk not in audiences:
            continue
        card, href = cards.get(each.pk), each.get_absolute_url()
        photo = small_photo(card.card, href) if card else ""
        found[each.pk] = Person(each.full_name, href, photo, (card.now or card.work) if card else "")
    return found


# Members


def members_of(group: Group, own: Alumnus) -> GroupMemberQuerySet:
    """As this person may see them: those who take part in the network, without anybody blocked."""
    rows = GroupMember.objects.filter(taking_part("alumnus__"), group=group).exclude(alumnus__in=blocked_with(own))
    found: GroupMemberQuerySet = rows.select_related("alumnus")
    return found


def members_page(
    group: Group, member: Membership, own: Alumnus, *, after: str | None, before: str | None
) -> tuple[list[tuple[GroupMember, Person]], Page[GroupMember]]:
    """Organisers first. Whoever does not show themselves to this reader is left out."""
    page: Page[GroupMember] = keyset_page(
        members_of(group, own).inside(), order=("-is_organiser", "alumnus__sort_name", "id"), after=after,
        before=before, size=MEMBERS_SIZE,
    )  # fmt: skip
    known = _persons(member, own, [each.alumnus for each in page.items])
    return [(each, known[each.alumnus_id]) for each in page.items if each.alumnus_id in known], page


def organisers_of(group: Group, own: Alumnus) -> list[Alumnus]:
    """By name, for whoever may see that the group is there: who keeps order is no secret."""
    rows = members_of(group, own).organisers().order_by("alumnus__sort_name")
    return [each.alumnus for each in rows[:10]]


def asking(group: Group, own: Alumnus) -> list[GroupMember]:
    return list(members_of(group, own).filter(state=MemberState.ASKED).order_by("since", "id")[:100])


def member_ids_among(group: Group, alumni: Iterable[Alumnus]) -> set[UUID]:
    inside = GroupMember.objects.filter(group=group, alumnus__in=list(alumni)).inside()
    return set(inside.values_list("alumnus_id", flat=True))
