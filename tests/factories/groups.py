"""Groups, through the product's own actions."""

from typing import Any

from community.groups.actions.belonging import join
from community.groups.actions.starting import Wording, recount, start_group
from community.groups.actions.writing import Words, write
from community.models import Group, GroupKind, GroupMember, GroupPost, Openness
from directory.models import Alumnus
from tenancy.models import Employer


def wording(**values: Any) -> Wording:
    return Wording(**{"name": "Payments", "kind": GroupKind.TEAM, "openness": Openness.OPEN, **values})


def make_group(employer: Employer, starter: Alumnus, **values: Any) -> Group:
    return start_group(employer=employer, wording=wording(**values), starter=starter)


def put_in(group: Group, alumnus: Alumnus, **values: Any) -> GroupMember:
    """Into whatever group, without asking anybody."""
    if not values and group.openness == Openness.OPEN:
        return join(group=group, alumnus=alumnus)
    made = GroupMember.objects.create(group=group, alumnus=alumnus, **values)
    recount(group)
    return made


def make_post(
    employer: Employer, author: GroupMember, body: str = "Does anybody still have the recipe?", **values: Any
) -> GroupPost:
    parent = values.pop("parent", None)
    return write(employer=employer, group=author.group, author=author, words=Words(body=body, **values), parent=parent)
