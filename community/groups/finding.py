"""What every page of a group begins with. A group that does not exist for this person is a 404 like one never was."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from community.groups.reading import own_membership, readable_posts
from community.groups.rules import can_organise, can_read, can_write
from community.models import Group, GroupMember, GroupPost
from directory.connections.views import own_or_404
from directory.models import Alumnus
from tenancy.http import TenantRequest


@dataclass(frozen=True)
class Here:
    """A group, the visitor, and what the two are to each other."""

    group: Group
    alumnus: Alumnus
    own: GroupMember | None

    @property
    def can_read(self) -> bool:
        return can_read(self.group, self.own)

    @property
    def can_write(self) -> bool:
        return can_write(self.group, self.own)

    @property
    def can_organise(self) -> bool:
        return can_organise(self.own)


def here(request: TenantRequest, group_id: UUID) -> Here:
    alumnus = own_or_404(request)
    group: Group = get_object_or_404(Group.objects.seen_by(alumnus.pk), pk=group_id)
    return Here(group, alumnus, own_membership(group, alumnus))


def readable(request: TenantRequest, group_id: UUID) -> Here:
    found = here(request, group_id)
    if not found.can_read:
        raise Http404
    return found


def inside(request: TenantRequest, group_id: UUID) -> tuple[Here, GroupMember]:
    """For pages of those who belong to it."""
    found = here(request, group_id)
    if found.own is None or not found.own.is_inside:
        raise PermissionDenied
    return found, found.own


def organised(request: TenantRequest, group_id: UUID) -> Here:
    """For pages of those who look after it."""
    found = here(request, group_id)
    if not found.can_organise:
        raise PermissionDenied
    return found


def post_or_404(found: Here, post_id: UUID) -> GroupPost:
    """A post or comment that this person may read."""
    if not found.can_read:
        raise Http404
    posts = readable_posts(found.group, found.alumnus).select_related("author", "group", "parent")
    post: GroupPost = get_object_or_404(posts, pk=post_id)
    return post
