"""Who belongs to a group: by oneself, by an organiser's word, by a rule."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from accounts.models import Membership
from audit.events import record
from community.groups import departures, emails
from community.groups.actions.starting import locked, recount
from community.groups.rules import can_ask, can_join, can_organise
from community.models import Group, GroupMember, MemberState, Notify
from community.picking.by_rule import Rule, people_of, read_by_all
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError

ASKS = Limit("group-ask", 20, DAY)
INVITATIONS = Limit("group-invitation", 60, DAY)
ASKED_AGAIN = timedelta(days=90)  # after a no, or after they left
MOST_BY_RULE = 5_000  # in one run of the tick; the next one goes on


class NotPossible(ActionError):
    """The group, or what one is to it, has changed meanwhile."""


class LastOrganiser(ActionError):
    """Somebody has to keep order: hand the group over first."""


@transaction.atomic
def join(*, group: Group, alumnus: Alumnus) -> GroupMember:
    """Into an open group, or with an invitation. Twice is once."""
    group, own = _both(group, alumnus)
    if own is not None and own.is_inside:
        return own
    if not can_join(group, own):
        raise NotPossible(_("This group cannot be joined any more."))
    return _enter(group, alumnus, own)


@transaction.atomic
def ask_to_join(*, employer: Employer, group: Group, alumnus: Alumnus, message: str) -> GroupMember:
    group, own = _both(group, alumnus)
    if own is not None and own.state == MemberState.ASKED:
        return own
    if not can_ask(group, own):
        raise NotPossible(_("This group cannot be asked any more."))
    if not ASKS.allow(employer.pk, alumnus.pk):
        raise NotPossible(_("You have asked many groups today. Please go on tomorrow."))
    own = own or GroupMember(group=group, alumnus=alumnus)
    own.state, own.message, own.since = MemberState.ASKED, message, timezone.now()
    own.save()
    emails.tell_asked(employer=employer, group=group, asker=alumnus)
    return own


@transaction.atomic
def leave(*, group: Group, alumnus: Alumnus) -> None:
    """Also takes an ask back, and says no to an invitation. The row stays, so that no rule puts them back."""
    group, own = _both(group, alumnus)
    if own is None or own.state not in (MemberState.MEMBER, MemberState.ASKED, MemberState.INVITED):
        return
    _refuse_last(group, own)
    _set(own, MemberState.LEFT)
    recount(group)


@transaction.atomic
def set_notify(*, membership: GroupMember, notify: Notify) -> None:
    GroupMember.objects.filter(pk=membership.pk).inside().update(notify=notify)


def note_read(membership: GroupMember, *, now: datetime) -> None:
    GroupMember.objects.filter(pk=membership.pk).update(read_at=now)


# Organisers


@transaction.atomic
def invite(*, employer: Employer, group: Group, people: Collection[Alumnus], by: GroupMember) -> int:
    """Whom the organiser sees, and who neither is in nor has been taken out nor said no lately. How many were asked
    now."""
    group = locked(group)
    _refuse_others(by)
    if not group.is_active:
        raise NotPossible(_("Nobody is invited to this group at present."))
    known = {each.alumnus_id: each for each in GroupMember.objects.filter(group=group, alumnus__in=list(people))}
    asked = 0
    for person in people:
        own = known.get(person.pk)
        if own is not None and own.state == MemberState.ASKED:
            _let_in(employer, group, own)
        elif own is None or _may_be_asked_again(own):
            if not INVITATIONS.allow(employer.pk, by.alumnus_id):
                raise NotPossible(_("You have invited many people today. Please go on tomorrow."))
            own = own or GroupMember(group=group, alumnus=person)
            own.state, own.since = MemberState.INVITED, timezone.now()
            own.save()
            emails.tell_invited(employer=employer, group=group, invited=own)
            asked += 1
    return asked


def _may_be_asked_again(own: GroupMember) -> bool:
    return own.state == MemberState.LEFT and own.since <= timezone.now() - ASKED_AGAIN


@transaction.atomic
def admit(*, employer: Employer, membership: GroupMember, by: GroupMember) -> None:
    group, asked = _other(membership, by)
    if asked.state == MemberState.ASKED:
        _let_in(employer, group, asked)


@transaction.atomic
def decline(*, membership: GroupMember, by: GroupMember) -> None:
    """Nobody tells whoever asked; they may ask again."""
    _group, asked = _other(membership, by)
    if asked.state in (MemberState.ASKED, MemberState.INVITED):
        _set(asked, MemberState.LEFT)


@transaction.atomic
def take_out(*, membership: GroupMember, by: GroupMember, actor: Membership, is_banned: bool = False) -> None:
    """Out, and with `is_banned` for good: for them the group is not there any more."""
    group, other = _other(membership, by)
    if other.pk == by.pk:
        raise NotPossible(_("You leave a group by leaving it."))
    state = MemberState.BANNED if is_banned else MemberState.REMOVED
    if other.state == state:
        return
    _set(other, state)
    recount(group)
    record("group.member_banned" if is_banned else "group.member_removed", subject=group, by=actor)


@transaction.atomic
def lift_ban(*, membership: GroupMember, by: GroupMember, actor: Membership) -> None:
    """They may come back by themselves; nobody puts them back."""
    group, other = _other(membership, by)
    if other.state == MemberState.BANNED:
        _set(other, MemberState.LEFT)
        record("group.ban_lifted", subject=group, by=actor)


@transaction.atomic
def make_organiser(*, membership: GroupMember, by: GroupMember, is_organiser: bool) -> None:
    group, other = _other(membership, by)
    if not other.is_inside:
        raise NotPossible(_("They are not in the group any more."))
    if not is_organiser:
        _refuse_last(group, other)
    other.is_organiser = is_organiser
    other.save(update_fields=["is_organiser"])


# By rule


@transaction.atomic
def keep_in_step(*, group: Group) -> int:
    """Takes in whom the rule means and whom an organiser sees; takes out who came by the rule and is meant no longer.
    By what everybody reads of them alone: the group says what its rule is, so belonging to it tells that.

    Whoever left, was taken out or is banned keeps their row, and stays out.
    """
    group = locked(group)
    organiser = _who_asks(group)
    if organiser is None or not group.is_active or not group.rule:
        return 0
    assert organiser.alumnus.membership is not None  # `_who_asks`
    rule = Rule.of(group.rule)
    meant = people_of(rule, member=organiser.alumnus.membership).filter(pk__in=read_by_all(rule))
    new = meant.exclude(group_memberships__group=group).order_by("pk")[:MOST_BY_RULE]
    rows = [GroupMember(group=group, alumnus=person, by_rule=True, notify=Notify.ROUNDUP) for person in new]
    GroupMember.objects.bulk_create(rows, ignore_conflicts=True)
    came_by_rule = GroupMember.objects.filter(group=group, by_rule=True, is_organiser=False).inside()
    gone = came_by_rule.exclude(alumnus__in=meant.values("pk")).delete()[0]
    if rows or gone:
        recount(group)
    return len(rows) + gone


def _who_asks(group: Group) -> GroupMember | None:
    rows = GroupMember.objects.filter(group=group, alumnus__membership__ended_at=None).organisers()
    found: GroupMember | None = (
        rows.exclude(alumnus__membership=None).select_related("alumnus__membership").order_by("since", "id").first()
    )
    return found


# What they have in common


def _both(group: Group, alumnus: Alumnus) -> tuple[Group, GroupMember | None]:
    """Locked: two who leave at the same moment come one after the other, and the last organiser stays."""
    group = locked(group)
    own: GroupMember | None = GroupMember.objects.filter(group=group, alumnus=alumnus).first()
    return group, own


def _other(membership: GroupMember, by: GroupMember) -> tuple[Group, GroupMember]:
    group = locked(membership.group)
    _refuse_others(by)
    found: GroupMember = GroupMember.objects.select_related("alumnus").get(pk=membership.pk)
    return group, found


def _refuse_others(by: GroupMember) -> None:
    if not can_organise(GroupMember.objects.filter(pk=by.pk).first()):
        raise NotPossible(_("You do not look after this group any more."))


def _refuse_last(group: Group, own: GroupMember) -> None:
    others = GroupMember.objects.filter(group=group).organisers().exclude(pk=own.pk)
    if own.is_organiser and not others.exists():
        raise LastOrganiser(_("You are the last organiser. Make somebody else one first, or archive the group."))


def _enter(group: Group, alumnus: Alumnus, own: GroupMember | None) -> GroupMember:
    now = timezone.now()
    own = own or GroupMember(group=group, alumnus=alumnus)
    own.state, own.since, own.read_at, own.message, own.by_rule = MemberState.MEMBER, now, now, "", False
    own.save()
    recount(group)
    return own


def _let_in(employer: Employer, group: Group, asked: GroupMember) -> None:
    _enter(group, asked.alumnus, asked)
    emails.tell_admitted(employer=employer, group=group, admitted=asked)


def _set(own: GroupMember, state: MemberState) -> None:
    own.state, own.is_organiser, own.since, own.message = state, False, timezone.now(), ""
    own.save()
    departures.tell(own.group, own.alumnus)
