"""People as an employer knows them. Everything is written through the product's own actions."""

from datetime import date
from typing import Any

from accounts.models import Membership, User
from directory import actions
from directory.models import Alumnus, AlumnusState, Job, Spell
from directory.search.rows import refreshing_once
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership


def make_alumnus(employer: Employer, given_name: str = "Ines", family_name: str = "Rocha", **fields: Any) -> Alumnus:
    """A record without a sign-in: nobody but staff sees it."""
    with tenant_scope(employer), refreshing_once():
        alumnus = actions.create_alumnus(given_name=given_name, family_name=family_name, by=None, **fields)
        return actions.change_state(alumnus, state=AlumnusState.ALUMNUS, by=None)


def make_peer(employer: Employer, given_name: str = "Ines", family_name: str = "Rocha", **fields: Any) -> Alumnus:
    """Someone who has joined, so that members find them."""
    with tenant_scope(employer), refreshing_once():
        alumnus = make_alumnus(employer, given_name, family_name, **fields)
        user = make_user(f"{alumnus.pk}@home.example")
        return join(alumnus, make_member(employer, user, "alumnus", display_name=alumnus.full_name))


def join(alumnus: Alumnus, member: Membership) -> Alumnus:
    with tenant_scope(alumnus.tenant_id):
        return actions.link_membership(alumnus, member, by=None)


def own_alumnus(
    employer: Employer, user: User, given_name: str = "Alice", family_name: str = "Brandt", **fields: Any
) -> Alumnus:
    """The record of somebody who is a member already, such as Alice."""
    with tenant_scope(employer), refreshing_once():
        return join(make_alumnus(employer, given_name, family_name, **fields), membership(employer, user))


def make_spell(alumnus: Alumnus, **fields: Any) -> Spell:
    fields = {"title": "Analyst", "started_on": date(2015, 3, 1), "last_day": date(2021, 6, 30), **fields}
    with tenant_scope(alumnus.tenant_id):
        return actions.add_spell(alumnus, by=None, **fields)


def make_job(alumnus: Alumnus, employer_name: str = "Tidewater Bank", **fields: Any) -> Job:
    with tenant_scope(alumnus.tenant_id):
        return actions.save_job(Job(alumnus=alumnus, employer_name=employer_name, **fields), by=None)


def set_levels(alumnus: Alumnus, *, listing: str | None = None, **levels: str) -> Alumnus:
    with tenant_scope(alumnus.tenant_id):
        return actions.set_visibility(alumnus, levels=levels, listing=listing, by=None)


def set_skills(alumnus: Alumnus, *names: str) -> None:
    with tenant_scope(alumnus.tenant_id):
        actions.set_skills(alumnus, names=list(names), by=None)
