"""One page against everybody: what must be refused is refused, and nothing of another employer is seen or touched."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import combinations
from typing import Any

from django.http import QueryDict

from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import global_url
from tests.isolation import headers, snapshots
from tests.isolation.canaries import WORD
from tests.isolation.exceptions import CROSS_SITE_ALLOWED, DEVELOPMENT, NOTED, NOTHING_THERE, TRIED_ELSEWHERE
from tests.isolation.factories import BODIES
from tests.isolation.figures import Figures
from tests.isolation.knocks import Effects, Knock
from tests.isolation.pages import Form
from tests.isolation.rights import FORBIDDEN, FOREIGN, NOT_FOUND, Rights
from tests.isolation.routes import METHODS, SAFE, Route
from tests.isolation.site import Site
from tests.isolation.snapshots import Changes
from tests.isolation.undone import rolled_back, writes
from tests.isolation.wire import Answer
from tests.isolation.world import Principal, World


class Trial:
    """All knocks at one page."""

    def __init__(self, world: World, route: Route, *, full: bool, figures: Figures | None = None) -> None:
        self.world, self.route, self.full = world, route, full
        self.rights = Rights(world, route)
        self.figures = figures or Figures()
        self.findings: list[str] = []
        self.succeeded: set[str] = set()  # methods that somebody's request came through with

    def run(self) -> list[str]:
        found = self._run()
        world, figures = self.world, self.figures
        figures.urls += 1
        figures.findings += len(found)
        figures.principals = len(world.principals)
        figures.canaries, figures.tables = len(world.canaries.columns), len(world.globex_by_table)
        return found

    def _run(self) -> list[str]:
        if str(self.route) in self.world.missing:
            return [self.world.missing[str(self.route)]]
        if not self.route.policy:
            return [f"{self.route}: no access is declared on the view"]
        if not self.route.methods:
            return [f"{self.route}: no methods are declared on the view (require_safe, require_POST …)"]
        self.world.refresh()
        for knock in self.knocks():
            self.try_one(knock)
        self.try_without_token()
        self.try_unconfirmed()
        self.try_without_module()
        self.try_foreign_ids()
        self.try_more_fields()
        self.judge_success()
        return sorted(set(self.findings))

    # Which requests

    def knocks(self) -> Iterator[Knock]:
        for at, kwargs, foreign in self.addresses():
            everybody = [who for who in self.world.principals.values() if self.is_worth_asking(who, at)]
            for who in everybody:
                for method in self.methods_for(who, at, foreign):
                    yield self.knock(who, at, kwargs, foreign, method)
                if self.rights.admits(who, at) and not foreign and "GET" in self.route.methods:
                    yield self.knock(who, at, kwargs, foreign, "GET", query={"q": WORD}, what="search")

    def addresses(self) -> Iterator[tuple[Site, dict[str, Any], frozenset[str]]]:
        """The own employer's address and the other's, with own parts, with foreign ones, and every mixture."""
        own, other = (self.world.arguments(self.route, site) for site in (self.world.acme, self.world.globex))
        parts = sorted(keyword for keyword in own if own[keyword] != other[keyword])
        for at in [self.world.acme, self.world.globex] if self.route.of_employer else [self.world.acme]:
            for number in range(len(parts) + 1):
                for foreign in combinations(parts, number):
                    yield at, own | {keyword: other[keyword] for keyword in foreign}, frozenset(foreign)

    def is_worth_asking(self, who: Principal, at: Site) -> bool:
        """Quick form: at the other employer's address all of Acme's people are outsiders alike, and who has followed a
        link is a stranger to every page but the public ones."""
        if self.full:
            return True
        if not self.route.policy.startswith("public") and who.user is None:
            return who.name == "anonymous"
        if who.is_unconfirmed:
            return self.route.policy == "signed in" or bool(getattr(self.route.view, "step_up", ""))
        return at is self.world.acme or who.name in ("anonymous", "outsider", "owner", "alumnus", "leaver", "support")

    def methods_for(self, who: Principal, at: Site, foreign: frozenset[str]) -> list[str]:
        if self.full:
            return list(METHODS)
        declared = [method for method in self.route.methods if method != "HEAD"]
        if who is self.admitted and at is self.world.acme and not foreign:
            return list(METHODS)
        return declared

    def knock(
        self, who: Principal, at: Site, kwargs: dict[str, Any], foreign: frozenset[str], method: str, **more: Any
    ) -> Knock:
        if method not in SAFE and "data" not in more:
            more["data"] = self.body
        return Knock(who, at, kwargs, foreign, method, **more)

    @cached_property
    def admitted(self) -> Principal:
        """The first who may come in: the employer's staff before its alumni, both before strangers."""
        order = ["owner", "hr_admin", "alumnus", "operator"]
        if self.route.policy.startswith("public"):
            order = ["leaver", "anonymous"]
        known = [self.world.principals[name] for name in order if name in self.world.principals]
        return next(
            who for who in [*known, *self.world.principals.values()] if self.rights.admits(who, self.world.acme)
        )

    @cached_property
    def bodies(self) -> list[dict[str, Any]]:
        """What the own employer's pages send to this one."""
        if self.route.name in BODIES:
            with tenant_scope(self.world.acme.employer):
                return [BODIES[self.route.name](self.world.acme)]
        return [form.data for form in self.world.forms.get(self.route.name, [])] or [{}]

    @cached_property
    def body(self) -> dict[str, Any]:
        """The first of them that is accepted."""
        if "POST" not in self.route.methods:
            return {}
        for who in self.world.principals.values():
            for data in self.bodies if self.rights.admits(who, self.world.acme) else []:
                with rolled_back():
                    if self.send(self.own_knock(who, "POST", data=data)).status < 400:
                        return data
        return self.bodies[0]

    def own_knock(self, who: Principal, method: str, **more: Any) -> Knock:
        return self.knock(
            who, self.world.acme, self.world.arguments(self.route, self.world.acme), frozenset(), method, **more
        )

    def try_one(self, knock: Knock) -> Effects:
        with rolled_back(), writes() as written:
            answer = self.send(knock)
            effects = Effects(answer)
            if not self.rights.expected(knock, answer.status):
                wanted = self.rights.refusal(knock) or (
                    "405" if knock.method not in self.route.methods else "to be let in"
                )
                self.find(knock, f"answered {answer.status}, should be {wanted}", answer)
            elif (
                answer.status == 302
                and knock.who.user is None
                and self.rights.refusal(knock)
                and not _asks_to_sign_in(answer)
            ):
                self.find(knock, f"led to {answer.headers['Location']} instead of signing in")
            if self.rights.refusal(knock) is None and answer.status < 400 and not knock.foreign:
                self.succeeded.add(knock.method)
            self.look_for_leaks(knock, answer)
            if self.full or written:
                self.look_at_rows(knock, effects)
        return effects

    def send(self, knock: Knock, *, checked: bool = False, headers: dict[str, str] | None = None) -> Answer:
        self.figures.requests += 1
        url = self.route.url(knock.at, knock.kwargs)
        asked = {**knock.who.query, **knock.query}
        if asked:
            query = QueryDict(mutable=True)
            for name, value in asked.items():
                query.setlist(name, value if isinstance(value, list) else [value])
            url = f"{url}?{query.urlencode()}"
        wire = self.world.checked if checked else self.world.wire
        answer = wire.send(knock.method, url, cookies=knock.who.cookies, data=knock.data, headers=headers)
        if answer.status >= 500:
            self.find(knock, f"answered {answer.status}", answer)
        self.look_at_headers(knock, answer)
        return answer

    def look_at_headers(self, knock: Knock, answer: Answer) -> None:
        for fault in headers.faults(answer, page=str(self.route), signed_in=knock.who.user is not None):
            self.findings.append(f"{self.route}: {fault} (status {answer.status}, {knock.method})")

    def look_for_leaks(self, knock: Knock, answer: Answer) -> None:
        leaked = self.world.canaries.found_in(answer.everything) - self.rights.shown_to_all(knock)
        if leaked:
            self.find(knock, f"shows {', '.join(sorted(leaked))} of another employer")

    def look_at_rows(self, knock: Knock, effects: Effects) -> None:
        world = self.world
        written = world.tables_written()
        changed = _differences(world.globex_hashes, snapshots.hashes(world.globex.employer.pk, written), written)
        if changed and not self.rights.is_handed_out(knock):
            self.find(knock, f"changed the other employer's {', '.join(changed)}")
        others = _differences(world.people_hashes(knock.who), snapshots.people(world.others(knock.who)))
        if others:
            self.find(knock, f"changed other people's {', '.join(others)}")
        if snapshots.sessions(keys := world.sessions_of_others(knock.who)).keys() != {*keys}:
            self.find(knock, "ended other people's sessions")
        if changed := _differences(world.acme_hashes, snapshots.hashes(world.acme.employer.pk, written), written):
            before = {table: rows for table, rows in world.acme_rows.items() if table in changed}
            effects.own = Changes.between(before, snapshots.rows(world.acme.employer.pk, changed))
            self.look_at_own_rows(knock, effects.own)

    def look_at_own_rows(self, knock: Knock, own: Changes) -> None:
        if knock.method in SAFE and own.columns.keys() - NOTED:
            tables = ", ".join(sorted(own.columns.keys() - NOTED))
            self.find(knock, f"changed {tables} with a safe method")
        ids = own.foreign_ids(self.world.globex_ids)
        if ids and not (knock.who.name == "support" and own.columns.keys() <= NOTED):  # the address they asked for
            tables = {self.world.globex_index[row_id] for row_id in ids}
            self.find(knock, f"wrote ids of the other employer's {', '.join(sorted(tables))} into own rows")
        copied = self.world.canaries.found_in(own.text)
        if copied:
            self.find(knock, f"copied {', '.join(sorted(copied))} of the other employer into own rows or mail")
        for key in snapshots.dangling_keys(own.columns):
            self.find(knock, f"left {key} pointing at no row of the same employer")
        if self.rights.refusal(knock) is not None and own.columns.keys() - NOTED:
            self.find(knock, f"was refused and changed {', '.join(sorted(own.columns))}")

    # Trials beside the table

    def try_without_token(self) -> None:
        """Forms of other sites: refused, and nothing has happened."""
        for method in set(self.route.methods) - set(SAFE):
            knock = self.own_knock(self.admitted, method, what="without the CSRF token")
            with rolled_back():
                answer = self.send(knock, checked=True, headers={"Origin": f"https://{self.world.host}"})
                if self.route.name in CROSS_SITE_ALLOWED:
                    continue
                if answer.status != FORBIDDEN:
                    self.find(knock, f"answered {answer.status}, should be 403", answer)
                if self.has_changed_own_rows():
                    self.find(knock, "changed rows")

    def has_changed_own_rows(self) -> bool:
        written = self.world.tables_written()
        now = snapshots.hashes(self.world.acme.employer.pk, written)
        return bool(_differences(self.world.acme_hashes, now, written))

    def try_unconfirmed(self) -> None:
        """Acts that want a fresh confirmation do not happen without one."""
        if not getattr(self.route.view, "step_up", ""):
            return
        for method in set(self.route.methods) - {"HEAD"}:
            knock = self.own_knock(self.admitted, method, what="not confirmed")
            with rolled_back():
                self.world.unconfirm(self.admitted)
                answer = self.send(knock)
                if answer.status != 302 or not answer.headers["Location"].startswith(global_url("account_confirm")):
                    self.find(knock, f"answered {answer.status}, should lead to the confirmation", answer)
                if self.has_changed_own_rows():
                    self.find(knock, "changed rows")

    def try_without_module(self) -> None:
        """Pages of a module that the employer has switched off are not there, for nobody."""
        if not self.route.module:
            return
        with rolled_back():
            with tenant_scope(self.world.acme.employer):
                Employer.objects.filter(pk=self.world.acme.employer.pk).update(modules=[])
            for who in (self.admitted, self.world.principals["anonymous"]):
                knock = self.own_knock(who, self.route.methods[0], what="its module is off")
                answer = self.send(knock)
                if answer.status != NOT_FOUND:
                    self.find(knock, f"answered {answer.status}, should be 404", answer)

    def try_foreign_ids(self) -> None:
        """Every field and every filter that takes an id is given one of the other employer."""
        for who in [self.admitted]:
            for form in self.world.forms.get(self.route.name, []):
                for name, replaced in self.with_foreign_ids(form):
                    if form.method == "post" and "POST" in self.route.methods:
                        self.try_one(self.own_knock(who, "POST", data=replaced, what=f"{FOREIGN} in {name}"))
                    elif form.method == "get" and "GET" in self.route.methods:
                        self.try_one(self.own_knock(who, "GET", query=replaced, what=f"{FOREIGN} in {name}"))

    def with_foreign_ids(self, form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, values in {**form.choices, **{key: value for key, value in form.fields.items() if value}}.items():
            tables = {self.world.acme_index[value] for value in values if value in self.world.acme_index}
            for table in tables:
                for foreign in self.world.globex_by_table.get(table, [])[:2]:
                    yield name, form.data | {name: [foreign]}

    def try_more_fields(self) -> None:
        """Mass assignment: whatever else is sent beside the form's own fields changes nothing more."""
        if "POST" not in self.route.methods or self.route.policy == DEVELOPMENT:
            return
        plain = self.try_one(self.own_knock(self.admitted, "POST"))
        more = {name: value for name, value in self.world.all_columns.items() if name not in self.body}
        shown = {name for form in self.world.forms.get(self.route.name, []) for name in [*form.fields, *form.choices]}
        extra = {name: value for name, value in more.items() if name not in shown}
        knock = self.own_knock(self.admitted, "POST", data=self.body | extra, what="every column as a field")
        full = self.try_one(knock)
        before = plain.own.columns if plain.own else {}
        after = full.own.columns if full.own else {}
        for table in after:
            columns = after[table] - before.get(table, frozenset())
            if columns:
                self.find(knock, f"also set {table}: {', '.join(sorted(columns))}")

    def judge_success(self) -> None:
        """R1: every pattern answers somebody with a page; every form is accepted once."""
        if self.route.policy == DEVELOPMENT:
            return
        if self.route.name in NOTHING_THERE:
            return
        wanted = {"GET", "POST"} & {*self.route.methods}
        if self.route.name in TRIED_ELSEWHERE:
            wanted -= {"POST"} if "POST" in wanted else {"GET"}
        for method in wanted - self.succeeded:
            self.findings.append(
                f"{self.route}: nobody's {method} came through (2xx or 3xx). Make its object fit in"
                f' tests/isolation/factories/, or give it what it wants with @body("{self.route.name}").'
            )

    def find(self, knock: Knock, what: str, answer: Answer | None = None) -> None:
        error = f": {answer.error}" if answer is not None and answer.error else ""
        self.findings.append(f"{self.route}: {knock} {what}{error}")


def _asks_to_sign_in(answer: Answer) -> bool:
    return answer.headers["Location"].startswith(global_url("account_login"))


def _differences(before: dict[str, str], after: dict[str, str], tables: Iterable[str] | None = None) -> list[str]:
    looked_at = before.keys() | after.keys() if tables is None else tables
    return sorted(table for table in looked_at if before.get(table) != after.get(table))
