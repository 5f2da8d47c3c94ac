from typing import Any

from boomerang.models import OpeningAlert, ToldOpening
from directory.models import Alumnus
from tests.factories.accounts import membership
from tests.isolation.factories.boomerang.openings import opening
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("alert")
def alert_id(site: Site) -> Any:
    return site.once("alert", lambda: _alert(site)).pk


@row("boomerang.OpeningAlert")
@row("boomerang.ToldOpening")
def alert_rows(site: Site) -> None:
    alert_id(site)


def _alert(site: Site) -> OpeningAlert:
    own = Alumnus.objects.get(membership=membership(site.employer, site.people["alumnus"]))
    ToldOpening.objects.create(alumnus=own, opening=opening(site))
    return OpeningAlert.objects.create(alumnus=own, name="Books", fits_me=True)


@body("boomerang:alert_create")
@body("boomerang:alert_update")
def alert_words(site: Site) -> dict[str, Any]:
    return {"name": "Books", "rhythm": "weekly", "weekday": "0", "hour": "9"}
