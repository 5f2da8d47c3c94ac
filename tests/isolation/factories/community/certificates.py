from datetime import date
from typing import Any

from django.utils import timezone

from community.certificates.actions import issue_for as issue_certificate
from community.certificates.actions import note_check
from directory.actions import add_spell
from tests.isolation.factories.cast import own_alumnus, owner
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def certificate(site: Site) -> Any:
    def make() -> Any:
        own = own_alumnus(site)
        spell = add_spell(own, title="Baker", started_on=date(2015, 3, 1), last_day=date(2020, 3, 1), by=None)
        made = issue_certificate(
            employer=site.employer, alumnus=own, spells=[spell.pk], printed_name="", by=owner(site)
        )
        note_check(certificate=made, said="valid", now=timezone.now())
        return made

    return site.once("certificate", make)


@argument("certificate_id")
def certificate_id(site: Site) -> Any:
    return certificate(site).pk


@argument("certificate_code")
def certificate_code(site: Site) -> str:
    return str(certificate(site).code)


@body("community:desk_certificate_refusal")
def certificate_refusal(site: Site) -> dict[str, Any]:
    return {"words": "A mistake."}


@body("community:certificate_door")
def certificate_typed(site: Site) -> dict[str, Any]:
    return {"code": certificate(site).code}


@row("community.SigningKey")
@row("community.Certificate")
@row("community.CertificateCheck")
def certificate_rows(site: Site) -> None:
    certificate(site)
