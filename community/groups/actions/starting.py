"""A group begins, changes, rests and is shut."""

from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from accounts.models import Membership
from audit.events import record
from community.groups import emails
from community.groups.reading import needs_approval
from community.models import Group, GroupKind, GroupMember, GroupPost, GroupSettings, GroupState, Openness
from community.picking.by_rule import Rule
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError
from web.images import Picture

STARTS = Limit("group-start", 5, 30 * DAY)
# What the team shuts comes back as it was left.
SHUTTABLE = (GroupState.ACTIVE, GroupState.ARCHIVED)


class TooManyGroups(ActionError):
    """More groups in a month than anybody can look after."""


class NotInThisState(ActionError):
    """Somebody has changed it meanwhile."""


class WrittenInside(ActionError):
    """What stands there was written for those inside, and stays so."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a group says of itself. `picture` None: as it is; `without_picture` takes it away."""

    name: str
    about: str = ""
    house_rules: str = ""
    kind: GroupKind
    openness: Openness
    rule: Rule = field(default_factory=Rule)
    picture: Picture | None = None
    without_picture: bool = False


@transaction.atomic
def start_group(*, employer: Employer, wording: Wording, starter: Alumnus) -> Group:
    """Whoever starts it is its first organiser. Where the employer wants to see groups first, it waits."""
    if not STARTS.allow(employer.pk, starter.pk):
        raise TooManyGroups(_("You have started several groups this month. Look after those first."))
    group = Group(started_by=starter, state=GroupState.WAITING if needs_approval() else GroupState.ACTIVE)
    _write(group, wording)
    GroupMember.objects.create(group=group, alumnus=starter, is_organiser=True)
    recount(group)
    return group


@transaction.atomic
def change_group(*, group: Group, wording: Wording) -> Group:
    group = locked(group)
    is_opened = wording.openness == Openness.OPEN and group.openness != Openness.OPEN
    if is_opened and GroupPost.objects.filter(group=group).exists():
        raise WrittenInside(
            _("What stands here was written for those inside, and stays with them. Start an open group beside it.")
        )
    _write(group, wording)
    return group


def _write(group: Group, wording: Wording) -> None:
    group.name, group.about, group.house_rules = wording.name, wording.about, wording.house_rules
    group.kind, group.openness, group.rule = wording.kind, wording.openness, wording.rule.as_json()
    group.stamp_tenant()
    if wording.picture is not None or wording.without_picture:
        drop_file(group.picture.name)
        group.picture.name = ""
    if wording.picture is not None:
        group.picture.save(wording.picture.name, ContentFile(wording.picture.data), save=False)
    group.save()


def drop_file(name: str | None) -> None:
    """After the commit, so that a change which is undone leaves it where it was."""
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


@transaction.atomic
def archive(*, group: Group, by: Membership) -> Group:
    """By an organiser: everything stays to be read, nothing is added."""
    group = _set_state(group, (GroupState.ACTIVE,), GroupState.ARCHIVED)
    record("group.archived", subject=group, by=by)
    return group


@transaction.atomic
def take_up_again(*, group: Group, by: Membership) -> Group:
    group = _set_state(group, (GroupState.ARCHIVED,), GroupState.ACTIVE)
    record("group.taken_up", subject=group, by=by)
    return group


# The employer's team


@transaction.atomic
def approve(*, employer: Employer, group: Group, by: Membership) -> Group:
    group = _set_state(group, (GroupState.WAITING,), GroupState.ACTIVE)
    record("group.approved", subject=group, by=by)
    emails.tell_organisers(employer=employer, group=group, what="approved")
    return group


@transaction.atomic
def shut(*, employer: Employer, group: Group, reason: str, by: Membership) -> Group:
    """Nobody but its organisers sees it any more, and they read why. Also the no to a group that waits."""
    group = _set_state(group, (*SHUTTABLE, GroupState.WAITING), GroupState.SHUT, reason=reason)
    record("group.shut", subject=group, by=by)
    emails.tell_organisers(employer=employer, group=group, what="shut")
    return group


@transaction.atomic
def reopen(*, employer: Employer, group: Group, reason: str, by: Membership) -> Group:
    group = _set_state(group, (GroupState.SHUT,), GroupState.ACTIVE, reason=reason)
    record("group.reopened", subject=group, by=by)
    emails.tell_organisers(employer=employer, group=group, what="reopened")
    return group


@transaction.atomic
def save_settings(*, is_asked_first: bool, by: Membership) -> GroupSettings:
    found, _made = GroupSettings.objects.update_or_create(defaults={"needs_approval": is_asked_first})
    record("group.settings_changed", by=by, needs_approval=is_asked_first)
    return found


def _set_state(group: Group, allowed: tuple[GroupState, ...], state: GroupState, *, reason: str = "") -> Group:
    group = locked(group)
    if group.state not in allowed:
        raise NotInThisState(_("Somebody has changed this group meanwhile. Look at it once more."))
    group.state, group.state_reason = state, reason
    group.save(update_fields=["state", "state_reason"])
    return group


def locked(group: Group) -> Group:
    found: Group = Group.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    return found


def recount(group: Group) -> None:
    group.member_count = GroupMember.objects.filter(group=group).inside().count()
    Group.objects.filter(pk=group.pk).update(member_count=group.member_count)
