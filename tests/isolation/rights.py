"""Who may come in where, and the one right answer to everybody else."""

from dataclasses import dataclass

from tests.isolation.exceptions import (
    ASKED_BY_ANYBODY,
    DEVELOPMENT,
    NARROWER,
    OPERATORS_SEE,
    SHOWN_BY_LINK,
    SHOWN_TO_THE_WORLD,
)
from tests.isolation.knocks import Knock
from tests.isolation.routes import SAFE, Route
from tests.isolation.site import Site
from tests.isolation.world import PUBLIC_COLUMNS, Principal, World

FOREIGN = "a foreign id"
FORBIDDEN, NOT_FOUND, NOT_ALLOWED, CONFLICT = 403, 404, 405, 409


@dataclass(frozen=True)
class Rights:
    """Of everybody at one page, as its view declares them."""

    world: World
    route: Route

    def admits(self, who: Principal, at: Site) -> bool:
        policy = self.route.policy
        if policy.startswith("public"):
            return True
        if policy == "signed in":
            return who.user is not None
        if policy == "operator":
            return who.is_operator
        if who.name == "support":
            return at is self.world.acme and (policy == "member" or "hr_admin" in policy)
        if at is not self.world.acme:
            return False
        if policy == "member":
            return bool(who.roles)
        return not who.roles.isdisjoint(policy.removeprefix("role ").split(" or "))

    def refusal(self, knock: Knock) -> int | None:
        """The one right answer to somebody who may not; None for those who may."""
        if self.route.policy == DEVELOPMENT:
            return NOT_FOUND
        if knock.who.is_operator and self.route.of_employer and knock.method not in SAFE:
            return FORBIDDEN  # whatever the page, an operator changes nothing at an employer
        if self.route.policy.startswith("public"):
            return None
        if self.route.policy == "operator":
            return None if knock.who.is_operator else NOT_FOUND
        if knock.who.user is None:
            return 302
        if self.admits(knock.who, knock.at):
            return NOT_FOUND if knock.foreign else None
        is_member = knock.who.roles or knock.who.name == "support"
        if self.route.policy == "signed in" or knock.at is not self.world.acme or not is_member:
            return NOT_FOUND
        return FORBIDDEN

    def expected(self, knock: Knock, status: int) -> bool:
        refusal = self.refusal(knock)
        if knock.method not in self.route.methods:
            return status in ({NOT_ALLOWED} if refusal is None else {NOT_ALLOWED, refusal})
        if refusal == NOT_FOUND and knock.who.is_unconfirmed and getattr(self.route.view, "step_up", ""):
            return status in (302, NOT_FOUND)  # asked before anything is looked up
        if refusal == NOT_FOUND and knock.who.roles and self.route.name in NARROWER:
            return status in (FORBIDDEN, NOT_FOUND)  # looked at before the other's thing is looked up
        if refusal is not None:
            return status == refusal or (knock.who.name == "support" and status in (FORBIDDEN, NOT_FOUND))
        if self.route.policy.startswith("public"):
            return status < 500
        personal = (
            {NOT_FOUND} if self.route.keywords or knock.what.startswith(FOREIGN) else set()
        )  # another person's thing at the own employer
        if self.route.policy == "signed in":
            personal = {NOT_FOUND}  # what this person has not got
        narrower = {FORBIDDEN} if self.route.name in NARROWER else set()
        if knock.who.name == "support":  # sees pages only, and has no profile
            narrower, personal = {FORBIDDEN}, {NOT_FOUND}
        outdated = {CONFLICT} if knock.what == f"{FOREIGN} in version" else set()  # not what was on the screen
        return status < 400 or status in {422, 429} | personal | narrower | outdated

    def shown_to_all(self, knock: Knock) -> set[str]:
        """Every page at Globex's address bears its name; so does the one behind a link that Globex has handed out."""
        if self.route.policy == "operator" and knock.who.is_operator:
            return OPERATORS_SEE
        if knock.at is self.world.globex or (knock.foreign and self.route.policy.startswith("public")):
            listed = SHOWN_TO_THE_WORLD if knock.at is self.world.globex else SHOWN_BY_LINK
            told = listed.get(self.route.name, frozenset())
            return {f"tenancy.Employer.{column}" for column in PUBLIC_COLUMNS} | told
        return set()

    def is_handed_out(self, knock: Knock) -> bool:
        """An unsubscribe link of Globex works for whoever holds it; operators may pause any employer."""
        if self.route.policy == "operator":
            return knock.who.is_operator
        if self.route.name in ASKED_BY_ANYBODY:
            return knock.at is self.world.globex
        return (
            self.route.policy.startswith("public")
            and bool(knock.foreign)
            and (not self.route.of_employer or knock.at is self.world.globex)
        )
