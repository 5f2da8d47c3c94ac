from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from directory.actions import change_state, create_alumnus
from directory.models import Alumnus, AlumnusState
from offboarding.actions.imports import start_import
from offboarding.actions.links import renew_link
from offboarding.actions.moves import withdraw
from offboarding.claims.actions import confirm
from offboarding.models import Case, ChecklistTemplate, Claim, Colleague
from tests.factories.offboarding import make_case, make_checklist
from tests.isolation.factories.registry import argument, body, row, task_argument
from tests.isolation.site import Site
from web.tokens import hash_of


@argument("case_id")
def case_id(site: Site) -> Any:
    return case(site).pk


def case(site: Site) -> Case:
    return site.once("case", lambda: _case_with_checklist(site))


def _case_with_checklist(site: Site) -> Case:
    checklist(site)
    return make_case(site.employer, last_day=site.employer.today(), personal_email=f"lena@{site.employer.slug}.example")


@argument("task_id")
def task_id(site: Site) -> Any:
    return case(site).tasks.order_by("pk")[0].pk


@argument("checklist_id")
def checklist_id(site: Site) -> Any:
    return checklist(site).pk


def checklist(site: Site) -> ChecklistTemplate:
    return site.once("checklist", lambda: make_checklist(site.employer, ("Give back the laptop", 0)))


@argument("token", of="offboarding:leaving_link")
def leaving_token(site: Site) -> str:
    return site.once("leaver_link", lambda: _leaver_link(site)).rstrip("/").rpartition("/")[2]


def _leaver_link(site: Site) -> str:
    return renew_link(case(site), by=site.people["hr_admin"])


@argument("import_id")
@task_argument("import_id")
def import_id(site: Site) -> Any:
    return site.once("import", lambda: _import(site)).pk


def _import(site: Site) -> Any:
    content = ContentFile(b"First name,Last name,Last day\nErik,Sand,2026-06-30\n")
    return start_import(file=content, file_name="leavers.csv", by=site.people["hr_admin"])


@argument("claim_id")
def claim_id(site: Site) -> Any:
    """One that waits for HR."""
    return site.once("claim", lambda: _confirmed_claim(site)).pk


@argument("token", of="offboarding:claim_link")
def claim_token(site: Site) -> str:
    token = f"claim-{site.employer.slug}"
    Claim.objects.create(**_claim_words(site, "asks"), asked_at=timezone.now(), token_sha256=hash_of(token))
    return token


CLAIMED = "Waits-Long"


def _confirmed_claim(site: Site) -> Claim:
    claim = Claim.objects.create(**_claim_words(site, "waits"), asked_at=timezone.now(), token_sha256=hash_of("waits"))
    confirm(claim)
    record = create_alumnus(given_name="Ines", family_name=CLAIMED, by=None)
    change_state(record, state=AlumnusState.ALUMNUS, by=None)
    return claim


def _claim_words(site: Site, who: str) -> dict[str, Any]:
    email = f"{who}@{site.employer.slug}.mail.example"
    return {"given_name": "Ines", "family_name": who.capitalize(), "to_year": 2020, "email": email}


@row("offboarding.Claim")
def claim_row(site: Site) -> None:
    claim_id(site)


@body("offboarding:claim")
def claim_form(site: Site) -> dict[str, Any]:
    return _claim_words(site, "new")


@body("offboarding:claim_record")
def claim_record(site: Site) -> dict[str, Any]:
    return {"record": Alumnus.objects.get(family_name=CLAIMED).pk}


@body("offboarding:claim_refusal")
def claim_refusal(site: Site) -> dict[str, Any]:
    return {"reason": "We could not find you.", "send": "1"}


@row("offboarding.Colleague")
def colleague_of_a_leaver(site: Site) -> None:
    Colleague.objects.create(case=case(site), name="Mia", email=f"mia@{site.employer.slug}.example")


@argument("case_id", of="offboarding:case_reopening")
def closed_case_id(site: Site) -> Any:
    closed = make_case(site.employer, last_day=site.employer.today(), given_name="Nils", family_name="Ohm")
    return withdraw(closed, by=site.people["hr_admin"]).pk


@body("offboarding:import_create")
def leaver_file(site: Site) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("leavers.csv", b"First name,Last name,Last day\nErik,Sand,2026-06-30\n")}
