"""Acme, whose people knock at every door, and Globex, which nobody at Acme may see."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from itertools import product
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts import step_up
from accounts.members.actions import end_membership
from accounts.models import Role, User
from console.models import Operator
from console.sessions import OPERATOR_KEY
from directory.actions import change_state, create_alumnus, link_membership
from directory.models import AlumnusState
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tenancy.urls import employer_path, global_url
from tests.factories.accounts import client_for, make_employer, make_member, make_user
from tests.factories.console import make_grant, make_operator, operator_client, set_session
from tests.isolation import snapshots
from tests.isolation.canaries import Canaries, plant
from tests.isolation.factories import ARGUMENTS, TASK_ARGUMENTS
from tests.isolation.pages import Form, path_and_query
from tests.isolation.routes import Route
from tests.isolation.site import Site
from tests.isolation.snapshots import UUIDS, models_of_employers
from tests.isolation.wire import Answer, Wire

LOGO = b"\x89PNG\r\n\x1a\n not drawn by anybody"


Visit = Callable[["World"], dict[str, str]]


class MissingFactory(LookupError):
    pass


@dataclass
class Principal:
    """Somebody who knocks. Without `user` nobody is signed in; `roles` are those at Acme."""

    name: str
    user: User | None = None
    roles: frozenset[str] = frozenset()
    cookies: dict[str, str] = field(default_factory=dict)
    query: dict[str, list[str]] = field(default_factory=dict)  # what every address of theirs carries
    holds: User | None = None  # whose link they have opened

    @property
    def is_operator(self) -> bool:
        return self.name in ("operator", "support")

    @property
    def is_unconfirmed(self) -> bool:
        return self.name == "asked to confirm"

    @property
    def person_id(self) -> UUID | None:
        return self.user.pk if self.user else None


@dataclass
class World:
    acme: Site
    globex: Site
    canaries: Canaries
    wire: Wire
    checked: Wire  # asks for the CSRF token, as production does
    principals: dict[str, Principal] = field(default_factory=dict)
    forms: dict[str, list[Form]] = field(default_factory=dict)  # by name of the view they are sent to
    missing: dict[str, str] = field(default_factory=dict)  # by page: what nobody has written yet
    host: str = ""
    built_at: float = field(default_factory=time.monotonic)
    acme_rows: snapshots.Rows = field(default_factory=dict)
    acme_hashes: dict[str, str] = field(default_factory=dict)
    globex_hashes: dict[str, str] = field(default_factory=dict)
    acme_index: dict[str, str] = field(default_factory=dict)  # id -> table
    globex_index: dict[str, str] = field(default_factory=dict)
    globex_by_table: dict[str, list[str]] = field(default_factory=dict)
    _people: dict[str, dict[str, str]] = field(default_factory=dict)
    _counters: dict[str, int] = field(default_factory=dict)

    def argument(self, route: Route, keyword: str, site: Site) -> Any:
        make = ARGUMENTS.get((route.name, keyword)) or ARGUMENTS.get(("", keyword))
        if make is None:
            raise MissingFactory(
                f"{route}: nobody has said what <{keyword}> is. Write a function with"
                f' @argument("{keyword}", of="{route.name}") in tests/isolation/factories/ that makes one for `site`.'
            )
        with tenant_scope(site.employer):
            return site.once(f"{route.name} {keyword}", lambda: make(site))

    def prepare(self, route: Route) -> None:
        """Makes the objects before the marks are put in and things are frozen."""
        try:
            for site in (self.acme, self.globex):
                self.arguments(route, site)
        except MissingFactory as missing:
            self.missing[str(route)] = str(missing)

    def arguments(self, route: Route, site: Site) -> dict[str, Any]:
        return {keyword: self.argument(route, keyword, site) for keyword in route.keywords}

    def task_argument(self, keyword: str, site: Site) -> Any:
        with tenant_scope(site.employer):
            return str(site.once(f"task {keyword}", lambda: TASK_ARGUMENTS[keyword](site)))

    def freeze(self) -> None:
        """From here on every request is compared with how things stand now."""
        self.acme_rows = snapshots.rows(self.acme.employer.pk)
        self.acme_hashes = snapshots.hashes(self.acme.employer.pk)
        self.globex_hashes = snapshots.hashes(self.globex.employer.pk)
        foreign = snapshots.rows(self.globex.employer.pk)
        self.acme_index = {row_id: table for table, rows in self.acme_rows.items() for row_id in rows}
        self.globex_index = {
            row_id: table for table, rows in foreign.items() for row_id in rows if UUIDS.fullmatch(row_id)
        }
        self.globex_by_table = {table: list(rows) for table, rows in foreign.items()}

    def tables_written(self) -> set[str]:
        """Since somebody asked last; more than one request may have."""
        before, self._counters = self._counters, snapshots.counters()
        return {table for table, written in self._counters.items() if written != before.get(table)}

    @property
    def globex_ids(self) -> set[str]:
        return {*self.globex_index}

    def people_hashes(self, who: Principal) -> dict[str, str]:
        """The rows of everybody else, as they stood."""
        if who.name not in self._people:
            self._people[who.name] = snapshots.people(self.others(who))
        return self._people[who.name]

    def sessions_of_others(self, who: Principal) -> list[str]:
        """Keys of the sessions of those who are neither the visitor nor whose link the visitor holds."""
        held = {user.pk for user in (who.user, who.holds) if user is not None}
        others = [other for other in self.principals.values() if other.user and other.user.pk not in held]
        return [other.cookies[settings.SESSION_COOKIE_NAME] for other in others]

    def others(self, who: Principal) -> set[UUID]:
        everybody = {user.pk for site in (self.acme, self.globex) for user in site.people.values()}
        held = {user.pk for user in (who.user, who.holds) if user is not None}
        return everybody - held

    @cached_property
    def all_columns(self) -> dict[str, Any]:
        """A value for every column of every table of ours: what a hostile browser may send beside a form's fields."""
        return every_column(self)

    def refresh(self) -> None:
        """A confirmation lasts five minutes; a long run takes longer. Rolled back with the test that asked for it."""
        if time.monotonic() - self.built_at > 120:
            for principal in self.principals.values():
                if principal.user is not None and not principal.is_unconfirmed:
                    _confirm_all(principal)

    def unconfirm(self, principal: Principal) -> None:
        session = _session_of(principal)
        session.pop(step_up.CONFIRMED_KEY, None)
        session.save()


def build(routes: list[Route], *, visitors: dict[str, Visit] | None = None, suffix: str = "") -> World:
    """With a `suffix` a second one finds room beside the first, with marks of its own."""
    canaries = Canaries(first=SECOND if suffix else 0)
    acme = _site(f"acme{suffix}", name="Acme", sender_name="People at Acme")
    globex = _site(f"globex{suffix}", **{name: canaries.new(f"tenancy.Employer.{name}") for name in PUBLIC_COLUMNS})
    canaries.words[f"@globex{suffix}"] = "accounts.User.email"
    world = World(acme, globex, canaries, Wire(), Wire(csrf=True))
    for route in routes:
        world.prepare(route)
    for keyword, site in product(TASK_ARGUMENTS, (acme, globex)):
        world.task_argument(keyword, site)
    world.principals = {who.name: who for who in _principals(world, VISITORS if visitors is None else visitors)}
    with tenant_scope(globex.employer):
        plant(globex, canaries)
    world.host = settings.ALLOWED_HOSTS[0]
    world.freeze()
    return world


SECOND = 0x800000  # far behind the marks of the first world
# What an employer shows to everybody on its own pages; on another's pages it must not occur.
PUBLIC_COLUMNS = ("name", "sender_name", "postal_address")


def _site(slug: str, **columns: Any) -> Site:
    every: dict[str, Any] = {"modules": [module.name for module in all_modules()], "colleagues_may_join": True}
    every["work_email_domains"] = [f"work.{slug}.example"]
    employer = make_employer(slug, **every, **columns)
    site = Site(employer)
    with tenant_scope(employer):
        name = sha256(LOGO + slug.encode()).hexdigest()
        employer.logo.save(f"{name}.png", ContentFile(LOGO), save=False)
        employer.save(update_fields=["logo"])
    for role in Role:
        site.people[role.value] = make_user(f"{role.value}@{slug}-people.example")
        _make_member(site, site.people[role.value], role.value)
    return site


def _make_member(site: Site, user: User, role: str) -> None:
    """Everybody has a profile of their own, so that every page has something to show."""
    name = role.replace("_", " ").title()
    member = make_member(site.employer, user, role, display_name=name)
    with tenant_scope(site.employer):
        made = create_alumnus(given_name=name, family_name=site.employer.slug.capitalize(), by=None)
        link_membership(change_state(made, state=AlumnusState.ALUMNUS, by=None), member, by=None)


def _principals(world: World, visitors: dict[str, Visit]) -> Iterator[Principal]:
    yield Principal("anonymous")
    for name, visit in visitors.items():
        person = world.acme.people["owner"] if name == "undoing" else None
        yield Principal(name, holds=person, cookies=visit(world))
    yield _signed_in("outsider", make_user(f"outsider@{world.acme.employer.slug}-nowhere.example"), ())
    yield _signed_in("former member", _former_member(world.acme), ())
    for role in Role:
        yield _signed_in(role.value, world.acme.people[role.value], (role.value,))
    yield from _operators(world.acme)
    if visitors:
        yield _asked_to_confirm(world)


def _operators(site: Site) -> Iterator[Principal]:
    """One who may look at nobody, and one whom Acme lets look for the moment."""
    yield _as_operator("operator", make_operator(f"opal@{site.employer.slug}-operators.example"))
    helping = make_operator(f"ophelia@{site.employer.slug}-operators.example", name="Ophelia")
    now = timezone.now()
    make_grant(site.employer, helping, starts_at=now, ends_at=now + timedelta(hours=1))
    yield _as_operator("support", helping)


def _as_operator(name: str, operator: Operator) -> Principal:
    client = operator_client(operator)
    set_session(client, **{OPERATOR_KEY: str(operator.pk)})
    principal = Principal(name, operator.user, cookies={key: morsel.value for key, morsel in client.cookies.items()})
    _confirm_all(principal)
    return principal


def _former_member(site: Site) -> User:
    user = make_user(f"former@{site.employer.slug}-people.example")
    member = make_member(site.employer, user, "owner")
    with tenant_scope(site.employer):
        end_membership(membership=member, by=None)
    return user


def _signed_in(name: str, user: User, roles: Iterable[str]) -> Principal:
    client = client_for(user)
    session = client.session
    session["auth_method"] = "passkey"
    session.save()
    principal = Principal(name, user, frozenset(roles), {key: morsel.value for key, morsel in client.cookies.items()})
    _confirm_all(principal)
    return principal


def _session_of(principal: Principal) -> SessionBase:
    client = Client()
    client.cookies.load(principal.cookies)
    return client.session


def _confirm_all(principal: Principal) -> None:
    session = _session_of(principal)
    for act in step_up.ACTS:
        step_up.note_confirmed(session, act)
    session.save()


# Strangers with something in their session


def _by_link(name: str) -> "Visit":
    """Somebody who has opened the link that Acme has sent to them."""

    def visit(world: World) -> dict[str, str]:
        key = f"{name} token"
        token = world.acme.made[key]
        at_root = name in GLOBAL_LINKS
        path = global_url(name, token) if at_root else employer_path(world.acme.employer, name, token)
        return cookies_of(world.wire.send("GET", path))

    return visit


GLOBAL_LINKS = {"account_undo_link", "console:enrolment_link"}


def _waiting_for_code(world: World) -> dict[str, str]:
    email = world.acme.people["alumnus"].email
    return cookies_of(world.wire.send("POST", global_url("account_login"), data={"email": email}))


VISITORS: dict[str, Visit] = {
    "invited": _by_link("accounts:join_link"),
    "leaver": _by_link("offboarding:leaving_link"),
    "keeping the place": _by_link("accounts:keep_place_link"),
    "asking to join": _by_link("offboarding:claim_link"),
    "undoing": _by_link("account_undo_link"),
    "new operator": _by_link("console:enrolment_link"),
    "waiting for a code": _waiting_for_code,
}


def _asked_to_confirm(world: World) -> Principal:
    """The owner in another browser, on the way to an act that wants a confirmation."""
    user = world.acme.people["owner"]
    asked = _signed_in("asked to confirm", user, ("owner",))
    world.unconfirm(asked)
    answer = world.wire.send("GET", employer_path(world.acme.employer, "accounts:team_invite"), cookies=asked.cookies)
    asked.query = path_and_query(answer.headers["Location"])[1]
    return asked


def cookies_of(answer: Answer) -> dict[str, str]:
    assert answer.status == 302, f"{answer.status} {answer.error}"
    return {name: morsel.value for name, morsel in answer.cookies.items()}


def every_column(world: World) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for model in [*models_of_employers(), Employer, User]:
        for column in model._meta.concrete_fields:
            for name in {column.name, column.attname}:
                values.setdefault(name, _hostile(column, world))
    return values


def _hostile(column: models.Field, world: World) -> Any:
    """Something that would show, were it stored."""
    if column.name == "tenant_id":
        return world.globex.employer.pk
    if column.choices:
        return column.flatchoices[-1][0]
    match column:
        case ArrayField():
            return [_hostile(column.base_field, world)]
        case models.BooleanField():
            return "true"
        case models.DateTimeField():
            return "2031-01-01 09:00"
        case models.DateField():
            return "2031-01-01"
        case models.IntegerField():
            return "7"
        case models.UUIDField() | models.ForeignKey():
            return next(iter(world.globex_index))
        case models.EmailField():
            return "mass@assigned.example"
        case models.JSONField():
            return '{"mass": "assigned"}'
        case _:
            return "massassigned"
