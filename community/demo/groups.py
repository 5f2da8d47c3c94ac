"""Groups of a demo employer: an old team, a place, a book club, a choir that nobody else can find, one that rests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from community.demo.group_texts import TEXTS
from community.demo.people import shown_around
from community.models import (
    Group,
    GroupKind,
    GroupMember,
    GroupMention,
    GroupPost,
    GroupState,
    MemberState,
    ModerationCase,
    Openness,
    Reason,
    Report,
)
from directory.models import Alumnus, ConnectionState
from directory.names import name_key
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer, TenantModel
from web import rich_text

KINDS = {"team": GroupKind.TEAM, "office": GroupKind.OFFICE, "subject": GroupKind.SUBJECT}
MOST_PEOPLE = 40


@dataclass
class Told:
    """What is written, in the order in which the database wants it."""

    groups: list[TenantModel]
    members: list[TenantModel]
    posts: list[TenantModel]
    comments: list[TenantModel]
    mentions: list[TenantModel]


def register_chapter() -> None:
    register(Chapter(name="groups", order=104, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-groups")  # noqa: S311
    people = _people()
    if len(people) < 6:
        return
    told, now = Told([], [], [], [], []), timezone.now()
    texts = TEXTS.get(employer.language, TEXTS["en"])
    for number, text in enumerate(texts):
        _group(told, text, people, chance, now, number)
    for rows in (told.groups, told.members, told.posts, told.comments, told.mentions):
        insert_many(rows)
    if texts[-1].get("reported"):
        _report(told, people, now)


def _people() -> list[Alumnus]:
    """As whom one signs in to the demo, and then those whom most know."""
    first = shown_around()
    is_yes = Q(connections_asked__state=ConnectionState.ACCEPTED)
    members = Alumnus.objects.peers().filter(membership__isnull=False).exclude(pk__in=[each.pk for each in first])
    counted = members.annotate(known=Count("connections_asked", filter=is_yes))
    return [*first, *counted.order_by("-known", "joined_at", "id")[:MOST_PEOPLE]]


def _group(told: Told, text: dict[str, Any], people: list[Alumnus], chance: Random, now: datetime, number: int) -> None:
    size = min(len(people), text["size"])
    inside = [people[0], *chance.sample(people[1:], size - 1)] if text["with_first"] else people[1 : size + 1]
    began = now - timedelta(days=300 - 25 * number)
    group = build(
        Group, name=text["name"], name_key=name_key(text["name"])[:180], about=text["about"], house_rules=text["rules"],
        kind=KINDS[text["kind"]], openness=Openness(text["openness"]), state=GroupState(text["state"]),
        started_by=inside[0], created_at=began, member_count=len(inside),
    )  # fmt: skip
    told.groups.append(group)
    last = _posts(told, group, text["posts"], inside, now)
    group.last_post_at = last
    for place, person in enumerate(inside):
        read_at = now if place % 3 else now - timedelta(days=6)
        told.members.append(
            build(
                GroupMember, group=group, alumnus=person, is_organiser=place in (0, 3), since=began, read_at=read_at,
                state=MemberState.MEMBER,
            )
        )  # fmt: skip
    if text["asks"] and len(people) > size + 1:
        asker = next(each for each in people if each not in inside)
        told.members.append(
            build(
                GroupMember, group=group, alumnus=asker, state=MemberState.ASKED, message=text["asks"],
                since=now - timedelta(days=1), read_at=now,
            )
        )  # fmt: skip


def _posts(
    told: Told, group: Group, posts: list[tuple[int, str, list[str]]], inside: list[Alumnus], now: datetime
) -> datetime | None:
    """Each post with its days ago and its comments; the first of a group is pinned."""
    last = None
    for place, (ago, body, comments) in enumerate(posts):
        author = inside[(place * 2 + 1) % len(inside)]
        at = now - timedelta(days=ago, hours=3 + place, minutes=17 * place % 60)
        post = _post(group, author, body, at)
        post.pinned_at = at if place == 0 and len(posts) > 2 else None
        told.posts.append(post)
        last = max(last or at, at)
        for turn, words in enumerate(comments):
            when = at + timedelta(hours=2 + 3 * turn, minutes=11 * turn)
            comment = _post(group, inside[(place + turn * 3 + 2) % len(inside)], words, min(when, now))
            comment.parent_id = post.pk
            told.comments.append(comment)
            last = max(last, comment.created_at)
            if turn == 0 and comment.author_id != author.pk:
                told.mentions.append(build(GroupMention, post=comment, alumnus=author))
    return last


def _post(group: Group, author: Alumnus, body: str, at: datetime) -> GroupPost:
    return build(
        GroupPost, group=group, author=author, body=body, html=rich_text.to_html(body),
        html_version=rich_text.VERSION, created_at=at,
    )  # fmt: skip


def _report(told: Told, people: list[Alumnus], now: datetime) -> None:
    """The last post waits for a moderator."""
    post = told.posts[-1]
    assert isinstance(post, GroupPost)
    group = next(each for each in told.groups if each.pk == post.group_id)
    author = next(each for each in people if each.pk == post.author_id)
    reporter = next(each for each in people if each.pk != post.author_id)
    case = build(
        ModerationCase, kind="group-post", subject_id=post.pk, author=author, place=f"Group “{group}”",
        text=rich_text.to_text(post.body), opened_at=now - timedelta(hours=20),
    )  # fmt: skip
    insert_many([case])
    insert_many([build(Report, case=case, reporter=reporter, reason=Reason.SPAM, created_at=case.opened_at)])
