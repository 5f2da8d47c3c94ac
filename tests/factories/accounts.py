"""People. A factory makes what is named and nothing else; the test states what matters."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client

from accounts import step_up
from accounts.joining.actions import invite
from accounts.members.actions import add_member, find_or_make_user
from accounts.models import Invitation, Membership, User
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope

# What most tests are about; an owner has chosen it. With modules=None nobody has been asked yet.
CHOSEN = ["offboarding", "imports", "directory", "boomerang", "engagement", "feedback"]


def make_employer(slug: str, **fields: object) -> Employer:
    return Employer.objects.create(slug=slug, **{"name": slug.capitalize(), "modules": CHOSEN, **fields})


def make_user(email: str, *, verified: bool = True) -> User:
    user = find_or_make_user(email=email, by=None)
    with person_scope(user.pk):
        EmailAddress.objects.filter(user=user).update(verified=verified)
    return user


def make_member(employer: Employer, user: User, *roles: str, display_name: str = "") -> Membership:
    name = display_name or user.email.partition("@")[0].capitalize()
    with tenant_scope(employer):
        return add_member(employer=employer, user=user, roles=roles, display_name=name, by=None)


def membership(employer: Employer, user: User) -> Membership:
    with tenant_scope(employer):
        return Membership.objects.get(user_id=user.pk)


def make_invitation(
    employer: Employer, email: str, *, kind: str = "staff", roles: Iterable[str] = ("hr_admin",), **options: Any
) -> tuple[Invitation, str]:
    """The invitation and the path of its link."""
    with tenant_scope(employer):
        invitation, url = invite(employer=employer, kind=kind, email=email, roles=roles, by=None, **options)
    return invitation, url[url.index(employer.base_path) :]


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def confirm(client: Client, *acts: str) -> Client:
    """The client's person has just confirmed these acts (accounts.step_up.ACTS)."""
    session = client.session
    for act in acts:
        step_up.note_confirmed(session, act)
    session.save()
    return client
