from typing import Any

from boomerang.models import BoardRules, Opening
from boomerang.openings.actions import Place
from tests.factories.accounts import membership
from tests.factories.openings import make_opening
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("opening")
def opening_id(site: Site) -> Any:
    """One for everybody, on a public page as well."""
    return opening(site).pk


def opening(site: Site) -> Opening:
    def make() -> Opening:
        BoardRules.objects.get_or_create(defaults={"has_public_pages": True})
        recruiter = membership(site.employer, site.people["recruiter"])
        return make_opening(
            f"Baker at {site.employer.slug}", by=recruiter, is_public=True, recruiter=recruiter, team="Kitchen",
            places=[Place("Lyon", "FR", 2996944)], must=["Ovens"],
        )  # fmt: skip

    return site.once("opening", make)


@row("boomerang.BoardRules")
@row("boomerang.Opening")
@row("boomerang.OpeningMove")
@row("boomerang.OpeningPlace")
@row("boomerang.OpeningRow")
@row("boomerang.OpeningSkill")
@row("boomerang.OpeningWord")
def opening_rows(site: Site) -> None:
    opening(site)


OPENING_WORDS = {
    "title": "Line cook", "contract": "permanent", "workplace": "remote", "pay_period": "year", "description": "Eggs.",
}  # fmt: skip


@body("boomerang:recruit_opening_create")
@body("boomerang:recruit_opening_update")
def opening_words(site: Site) -> dict[str, Any]:
    return {**OPENING_WORDS, "shown_to": "everyone"}


@body("boomerang:recruit_opening_move")
def opening_step(site: Site) -> dict[str, Any]:
    return {"to": "on_hold"}
