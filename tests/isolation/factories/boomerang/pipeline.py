from typing import Any

from boomerang.models import Candidacy, NoteKind, Stage
from boomerang.pipeline.actions import add_note
from tests.factories.accounts import membership
from tests.factories.candidacies import make_card
from tests.isolation.factories.boomerang.openings import opening
from tests.isolation.factories.cast import alumnus
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("candidacy")
def candidacy_id(site: Site) -> Any:
    return candidacy(site).pk


def candidacy(site: Site) -> Candidacy:
    """On the board, written to, with a word of the person's own."""

    def make() -> Candidacy:
        recruiter = membership(site.employer, site.people["recruiter"])
        card = make_card(opening(site), alumnus(site), by=recruiter, stage=Stage.TALKING)
        add_note(candidacy=card, kind=NoteKind.WHAT_CHANGED, text="Rather yes.", by=recruiter)
        return card

    return site.once("candidacy", make)


@argument("stage")
def board_stage(site: Site) -> str:
    return Stage.TALKING


@row("boomerang.Candidacy")
@row("boomerang.CandidacyMove")
@row("boomerang.CandidacyNote")
def candidacy_rows(site: Site) -> None:
    candidacy(site)


@body("boomerang:candidacy_move")
def candidacy_step(site: Site) -> dict[str, Any]:
    return {"to": "applied", "version": candidacy(site).version}
