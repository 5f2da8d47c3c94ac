from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Benefit, BenefitCode
from tests.factories.stories import make_benefit
from tests.isolation.factories.cast import owner
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def shown_benefit(site: Site) -> Benefit:
    return site.once("benefit", lambda: make_benefit(site.employer, owner(site), codes=("A-1", "A-2")))


@argument("benefit")
def shown_benefit_id(site: Site) -> Any:
    return shown_benefit(site).pk


@body("community:benefit_codes")
def benefit_code_file(site: Site) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("codes.csv", b"B-1\n")}


@body("community:benefit_create")
@body("community:benefit_update")
def benefit_words(site: Site) -> dict[str, Any]:
    return {"title": "Lunch", "code_kind": "one", "code": "HANDS"}


@row("community.BenefitCode")
def benefit_code_row(site: Site) -> BenefitCode:
    return BenefitCode.objects.filter(benefit=shown_benefit(site)).order_by("pk")[0]
