from typing import Any

from accounts.models import Membership
from boomerang.models import Candidacy, Opening, Stage
from directory.models import Alumnus
from tests.factories.accounts import membership
from tests.factories.candidacies import make_card
from tests.isolation.factories.boomerang.openings import opening
from tests.isolation.factories.cast import own_alumnus
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site


@argument("candidacy", of="boomerang:own_withdrawal")
def own_candidacy_id(site: Site) -> Any:
    own = own_alumnus(site)
    recruiter = membership(site.employer, site.people["recruiter"])
    return site.once("own candidacy", lambda: _own_card(opening(site), own, recruiter)).pk


def _own_card(wanted: Opening, own: Alumnus, recruiter: Membership) -> Candidacy:
    known = Candidacy.objects.filter(opening=wanted, alumnus=own).first()
    return known or make_card(wanted, own, by=recruiter, stage=Stage.CONTACTED)


@body("boomerang:opening_application")
def application_words(site: Site) -> dict[str, Any]:
    return {"words": "Because of the ovens."}
