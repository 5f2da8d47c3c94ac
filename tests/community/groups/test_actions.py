from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Role
from audit.models import AuditEvent
from community.groups.actions import belonging, starting, writing
from community.groups.actions.belonging import LastOrganiser, NotPossible
from community.groups.actions.starting import NotInThisState, TooManyGroups
from community.groups.actions.writing import CannotWrite, Words
from community.groups.reportables import KIND, REPORTABLE
from community.groups.rules import can_read
from community.models import (
    Group,
    GroupMember,
    GroupMention,
    GroupPost,
    GroupState,
    MemberState,
    Notify,
    Openness,
    Outcome,
    Reason,
)
from community.picking.by_rule import Rule
from directory.connections.actions import block
from directory.models import Connection, ConnectionState
from mail.actions import set_preferences
from mail.categories import Category
from mail.models import Message
from tests.factories.accounts import membership
from tests.factories.directory import make_peer, make_spell, set_levels
from tests.factories.groups import make_group, make_post, put_in, wording
from web.images import Picture

pytestmark = pytest.mark.django_db
PICTURE = Picture(b"RIFF-a-picture", 4, 3, "WEBP")


def states(group: Group) -> dict[str, str]:
    rows = GroupMember.objects.filter(group=group).select_related("alumnus")
    return {each.alumnus.given_name: each.state for each in rows}


def mails() -> list[str]:
    rows = Message.objects.filter(template="community/group_note").order_by("created_at")
    return [each.subject.partition(" of ")[0].partition(" at ")[0] for each in rows]


# Starting


def test_starter_is_the_first_organiser_and_starts_five_a_month(house, ben, bens, group):
    assert (group.state, group.member_count, bens.is_organiser) == (GroupState.ACTIVE, 1, True)
    for number in range(4):
        make_group(house, ben, name=f"More {number}")
    with pytest.raises(TooManyGroups):
        make_group(house, ben, name="One too many")


def test_group_waits_where_the_team_looks_first(house, ben, bob):
    hr = membership(house, bob)
    starting.save_settings(is_asked_first=True, by=hr)
    group = make_group(house, ben)
    assert group.state == GroupState.WAITING
    starting.approve(employer=house, group=group, by=hr)
    starting.shut(employer=house, group=group, reason="It is about one person.", by=hr)
    with pytest.raises(NotInThisState):
        starting.approve(employer=house, group=group, by=hr)
    starting.reopen(employer=house, group=group, reason="Renamed.", by=hr)
    group.refresh_from_db()
    assert (group.state, group.state_reason) == (GroupState.ACTIVE, "Renamed.")
    assert mails() == ["About your group"] * 3
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    kept = ["group.settings_changed", "group.approved", "group.shut", "group.reopened"]
    assert [each for each in actions if each.startswith("group.")] == kept


def test_picture_is_kept_replaced_and_taken_away(house, ben, django_capture_on_commit_callbacks):
    group = make_group(house, ben, picture=PICTURE)
    first = group.picture.name
    assert default_storage.exists(first)
    assert group.picture_url
    with django_capture_on_commit_callbacks(execute=True):
        group = starting.change_group(group=group, wording=wording(name="Pay", without_picture=True))
    assert (group.name, group.picture_url, default_storage.exists(first)) == ("Pay", "", False)


def test_archived_group_is_read_and_not_written_until_it_is_taken_up_again(house, group, bens, ben):
    starting.archive(group=group, by=ben.membership)
    with pytest.raises(CannotWrite):
        make_post(house, bens)
    starting.take_up_again(group=group, by=ben.membership)
    assert make_post(house, bens).pk


# Belonging


def test_open_group_is_joined_and_left_and_twice_is_once(group, own):
    for _each in range(2):
        belonging.join(group=group, alumnus=own)
    assert Group.objects.get(pk=group.pk).member_count == 2
    for _each in range(2):
        belonging.leave(group=group, alumnus=own)
    group.refresh_from_db()
    assert (group.member_count, states(group)) == (1, {"Ben": "member", "Alice": "left"})


def test_closed_group_is_asked_and_an_organiser_decides(house, ben, own, cleo, want):
    group = make_group(house, ben, openness=Openness.CLOSED)
    bens = GroupMember.objects.get(group=group)
    with pytest.raises(NotPossible):
        belonging.join(group=group, alumnus=own)
    asked = belonging.ask_to_join(employer=house, group=group, alumnus=own, message="We sat together.")
    again = belonging.ask_to_join(employer=house, group=group, alumnus=own, message="Hello?")
    assert (again.pk, again.message) == (asked.pk, "We sat together.")
    belonging.decline(membership=asked, by=bens)
    belonging.decline(membership=asked, by=bens)
    assert (states(group)["Alice"], mails()) == ("left", ["Somebody would like to join your group"])
    asked = belonging.ask_to_join(employer=house, group=group, alumnus=own, message="")
    for _each in range(2):
        belonging.admit(employer=house, membership=asked, by=bens)
    assert (states(group)["Alice"], mails()[-1]) == ("member", "You are in: a group")
    with pytest.raises(NotPossible):
        belonging.ask_to_join(employer=house, group=group, alumnus=own, message="")
    with pytest.raises(NotPossible):
        belonging.admit(employer=house, membership=asked, by=GroupMember.objects.get(group=group, alumnus=own))


def test_an_organiser_hears_of_nobody_whom_a_block_keeps_away(house, ben, own, cleo, want):
    group = make_group(house, ben, openness=Openness.CLOSED)
    put_in(group, cleo, is_organiser=True)
    block(employer=house, alumnus=ben, other=own)
    belonging.ask_to_join(employer=house, group=group, alumnus=own, message="")
    assert [mail.recipient_id for mail in Message.objects.in_scope()] == [cleo.pk]


def test_nobody_asks_all_day(house, ben, own):
    group = make_group(house, ben, openness=Openness.CLOSED)
    for _each in range(20):
        belonging.ask_to_join(employer=house, group=group, alumnus=own, message="")
        belonging.leave(group=group, alumnus=own)
    with pytest.raises(NotPossible, match="many groups"):
        belonging.ask_to_join(employer=house, group=group, alumnus=own, message="")


def test_last_organiser_hands_over_before_leaving(group, bens, ben, mine, own):
    with pytest.raises(LastOrganiser):
        belonging.leave(group=group, alumnus=ben)
    with pytest.raises(LastOrganiser):
        belonging.make_organiser(membership=bens, by=bens, is_organiser=False)
    belonging.make_organiser(membership=mine, by=bens, is_organiser=True)
    belonging.make_organiser(membership=bens, by=bens, is_organiser=False)
    belonging.leave(group=group, alumnus=ben)
    assert list(GroupMember.objects.filter(group=group).organisers().values_list("alumnus", flat=True)) == [own.pk]
    with pytest.raises(NotPossible):
        belonging.make_organiser(membership=bens, by=mine, is_organiser=True)


def test_invited_people_come_in_by_their_own_yes(house, ben, own, cleo, want):
    group = make_group(house, ben, openness=Openness.HIDDEN)
    bens = GroupMember.objects.get(group=group)
    with pytest.raises(NotPossible):
        belonging.ask_to_join(employer=house, group=group, alumnus=own, message="")
    assert belonging.invite(employer=house, group=group, people=[own, cleo, ben], by=bens) == 2
    assert belonging.invite(employer=house, group=group, people=[own], by=bens) == 0
    assert mails() == ["You are invited to a group"] * 2
    belonging.join(group=group, alumnus=own)
    belonging.leave(group=group, alumnus=cleo)
    assert states(group) == {"Ben": "member", "Alice": "member", "Cleo": "left"}


def test_a_no_to_an_invitation_holds_for_ninety_days(house, group, ben, bens, cleo):
    assert belonging.invite(employer=house, group=group, people=[cleo], by=bens) == 1
    belonging.leave(group=group, alumnus=cleo)
    assert belonging.invite(employer=house, group=group, people=[cleo], by=bens) == 0
    then = timezone.now() - timedelta(days=90)
    GroupMember.objects.filter(alumnus=cleo).update(since=then)
    assert belonging.invite(employer=house, group=group, people=[cleo], by=bens) == 1


def test_invitation_to_whoever_has_asked_lets_them_in_and_there_is_a_limit(house, ben, own, cleo):
    group = make_group(house, ben, openness=Openness.CLOSED)
    bens = GroupMember.objects.get(group=group)
    belonging.ask_to_join(employer=house, group=group, alumnus=own, message="")
    assert belonging.invite(employer=house, group=group, people=[own], by=bens) == 0
    assert states(group)["Alice"] == "member"
    for _each in range(60):
        belonging.INVITATIONS.allow(house.pk, ben.pk)
    with pytest.raises(NotPossible, match="many people"):
        belonging.invite(employer=house, group=group, people=[cleo], by=bens)
    starting.archive(group=group, by=ben.membership)
    with pytest.raises(NotPossible, match="at present"):
        belonging.invite(employer=house, group=group, people=[cleo], by=bens)


def test_organiser_takes_out_and_bans(group, bens, ben, mine, own):
    belonging.take_out(membership=mine, by=bens, actor=ben.membership)
    with pytest.raises(NotPossible):
        belonging.join(group=group, alumnus=own)
    for _each in range(2):
        belonging.take_out(membership=mine, by=bens, actor=ben.membership, is_banned=True)
    assert not Group.objects.seen_by(own.pk).exists()
    assert not can_read(group, GroupMember.objects.get(pk=mine.pk))
    for _each in range(2):
        belonging.lift_ban(membership=mine, by=bens, actor=ben.membership)
    belonging.join(group=group, alumnus=own)
    with pytest.raises(NotPossible):
        belonging.take_out(membership=bens, by=bens, actor=ben.membership)
    actions = [each for each in AuditEvent.objects.order_by("id").values_list("action", flat=True) if "group." in each]
    assert actions == ["group.member_removed", "group.member_banned", "group.ban_lifted"]


def test_rule_takes_in_whom_it_means_and_never_whoever_left(house, ben, own, cleo):
    for person in (own, cleo):
        make_spell(person, team="Payments")
    group = make_group(house, ben, rule=Rule(team="Payments"))
    assert belonging.keep_in_step(group=group) == 2
    assert GroupMember.objects.get(group=group, alumnus=own).notify == Notify.ROUNDUP
    belonging.leave(group=group, alumnus=own)
    assert belonging.keep_in_step(group=group) == 0
    assert states(group) == {"Ben": "member", "Alice": "left", "Cleo": "member"}
    Connection.objects.create(asker=cleo, asked=ben, state=ConnectionState.ACCEPTED, answered_at=timezone.now())
    set_levels(cleo, career="connections")  # Ben still reads it, others in the group do not
    assert belonging.keep_in_step(group=group) == 1
    assert states(group) == {"Ben": "member", "Alice": "left"}
    set_levels(cleo, career="everyone")
    assert belonging.keep_in_step(group=group) == 1
    starting.change_group(group=group, wording=wording(rule=Rule(team="Nobody")))
    assert belonging.keep_in_step(group=group) == 1
    assert states(group) == {"Ben": "member", "Alice": "left"}
    starting.change_group(group=group, wording=wording())
    assert belonging.keep_in_step(group=group) == 0
    GroupMember.objects.filter(group=group).update(is_organiser=False)
    assert belonging.keep_in_step(group=group) == 0


# Writing


def test_post_names_members_alone_and_tells_those_who_want_it(house, group, mine, bens, cleo, want):
    danas = put_in(group, make_peer(house, "Dana", "Roe"))
    set_preferences(recipient_id=danas.alumnus_id, wanted={Category.CIRCLE: True}, by=None)
    belonging.set_notify(membership=danas, notify=Notify.ROUNDUP)
    people = [bens.alumnus, danas.alumnus, cleo, mine.alumnus]
    post = make_post(house, mine, "Ben, do you **remember**?", mentioned=people)
    assert "<strong>remember</strong>" in post.html
    named = set(GroupMention.objects.filter(post=post).values_list("alumnus", flat=True))
    assert named == {bens.alumnus_id, danas.alumnus_id}
    [mail] = Message.objects.filter(template="community/group_note")
    assert (mail.recipient_id, mail.category) == (bens.alumnus_id, Category.CIRCLE)
    assert "remember" not in mail.text
    assert Group.objects.get(pk=group.pk).last_post_at == post.created_at


def test_author_changes_and_deletes_what_nobody_has_hidden(
    house, group, mine, bens, django_capture_on_commit_callbacks
):
    post = make_post(house, mine, picture=PICTURE, picture_alt="The whiteboard")
    comment = make_post(house, bens, "Yes!", parent=post, picture=PICTURE, picture_alt="Me too")
    words = Words(body="Better said.", mentioned=[bens.alumnus], picture_alt="The same", without_picture=False)
    changed = writing.rewrite(employer=house, post=post, author=mine, words=words)
    assert (changed.body, changed.edited_at is not None, changed.picture_alt) == ("Better said.", True, "The same")
    changed = writing.rewrite(employer=house, post=post, author=mine, words=Words(body="Bare.", without_picture=True))
    assert (changed.picture.name, changed.mentions.count()) == ("", 0)
    with pytest.raises(CannotWrite):
        writing.rewrite(employer=house, post=post, author=bens, words=words)
    with pytest.raises(CannotWrite):
        writing.delete(post=post, by=bens)
    with django_capture_on_commit_callbacks(execute=True):
        writing.delete(post=post, by=mine)
    assert not GroupPost.objects.exists()
    assert not default_storage.exists(comment.picture.name)
    assert Group.objects.get(pk=group.pk).last_post_at is None


def test_nobody_writes_all_day(house, mine):
    for _each in range(30):
        writing.POSTS.allow(house.pk, mine.alumnus_id)
    with pytest.raises(CannotWrite, match="a lot"):
        make_post(house, mine)


def test_one_post_is_pinned_at_a_time(house, mine, bens):
    first, second = make_post(house, mine), make_post(house, mine)
    now = timezone.now()
    for post in (first, second):
        writing.pin(post=post, by=bens, is_pinned=True, now=now)
    assert list(GroupPost.objects.exclude(pinned_at=None)) == [second]
    writing.pin(post=second, by=bens, is_pinned=False, now=now)
    assert not GroupPost.objects.exclude(pinned_at=None).exists()
    with pytest.raises(CannotWrite):
        writing.pin(post=first, by=mine, is_pinned=True, now=now)


def test_organiser_hides_with_a_reason_and_a_ban_can_be_lifted(house, group, mine, bens, ben):
    post = make_post(house, mine)
    act = {
        "employer": house, "reportable": REPORTABLE, "post": post, "actor": ben.membership, "outcome": Outcome.BAN,
        "basis": Reason.RUDE, "words": "Not like this.",
    }  # fmt: skip
    with pytest.raises(CannotWrite):
        writing.hide_as_organiser(**act, by=mine)
    writing.hide_as_organiser(**act, by=bens)
    assert states(group) == {"Ben": "member", "Alice": "banned"}
    assert Message.objects.filter(template="community/moderation_decided").count() == 1
    with pytest.raises(CannotWrite):
        writing.hide_as_organiser(**act, by=bens)
    assert REPORTABLE.lift_ban is not None
    for _each in range(2):
        REPORTABLE.lift_ban(post.pk)
    REPORTABLE.restore(post.pk)
    assert states(group) == {"Ben": "member", "Alice": "member"}


def test_only_what_one_reads_can_be_reported(house, group, mine, bens, own, cleo, alice):
    post = make_post(house, bens)
    comment = make_post(house, mine, "Hm.", parent=post)
    see = REPORTABLE.may_see
    assert (see(cleo.membership, cleo, post.pk), see(cleo.membership, cleo, comment.pk)) == (True, True)
    assert not see(cleo.membership, cleo, group.pk)
    block(employer=house, alumnus=cleo, other=bens.alumnus)
    assert (see(cleo.membership, cleo, post.pk), see(cleo.membership, cleo, comment.pk)) == (False, False)
    starting.change_group(group=group, wording=wording(openness=Openness.CLOSED))
    dana = make_peer(house, "Dana", "Roe")
    assert (KIND, see(dana.membership, dana, post.pk)) == ("group-post", False)


def test_staff_read_closed_groups_as_members_alone(house, ben, bob):
    hr = membership(house, bob)
    assert hr.has_role(Role.HR_ADMIN)
    group = make_group(house, ben, openness=Openness.HIDDEN)
    post = make_post(house, GroupMember.objects.get(group=group))
    assert not REPORTABLE.may_see(hr, make_peer(house, "Bob", "Staff"), post.pk)
    assert states(group) == {"Ben": MemberState.MEMBER}
    assert timezone.now() - post.created_at < timedelta(hours=1)
