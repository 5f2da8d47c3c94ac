from boomerang.matching.work import work_off
from boomerang.models import Fit, FitMark, FitSide, Opening, PersonTraits
from directory.models import Alumnus
from tests.isolation.factories.boomerang.openings import opening
from tests.isolation.factories.cast import alumnus
from tests.isolation.factories.registry import row
from tests.isolation.site import Site


@row("boomerang.Fit")
@row("boomerang.FitState")
@row("boomerang.OpeningTraits")
@row("boomerang.PersonTraits")
@row("boomerang.TraitCount")
def matched(site: Site) -> None:
    site.once("matched", lambda: _match(opening(site), alumnus(site)))


def _match(asked: Opening, person: Alumnus) -> bool:
    """Everything as the worker leaves it, and one fit of each side, however well they fit."""
    while work_off():
        pass
    for side in FitSide:
        Fit.objects.get_or_create(opening=asked, alumnus=person, side=side, defaults={"score": 500})
    PersonTraits.objects.get_or_create(
        alumnus=person, for_staff=True, defaults={"for_member": True, "keys": ["w:books"], "traits": {}}
    )
    return True


@row("boomerang.FitMark")
def fit_mark(site: Site) -> None:
    FitMark.objects.create(opening=opening(site))
