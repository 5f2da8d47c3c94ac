from typing import Any

from boomerang.ledger.actions import enter_figures, set_credit
from boomerang.ledger.formulas import Range
from boomerang.ledger.periods import Period
from boomerang.models import CreditCut, LedgerKey, LedgerVersion
from tests.factories.accounts import membership
from tests.isolation.factories.boomerang.returning import rehired
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("rehire", of="boomerang:ledger_credit")
def credited_rehire(site: Site) -> Any:
    return rehired(site).pk


@row("boomerang.LedgerVersion")
@row("boomerang.LedgerFigure")
@row("boomerang.CreditCut")
def ledger_rows(site: Site) -> None:
    def make() -> CreditCut:
        by, whose = membership(site.employer, site.people["hr_admin"]), site.employer.slug
        enter_figures(
            period=Period(site.employer.today().year), currency="EUR", hires=20, hires_source=f"Payroll of {whose}",
            figures={LedgerKey.AGENCY_FEE: (Range.exactly(2_000), f"Invoices of {whose}")}, seen=0, by=by,
        )  # fmt: skip
        return set_credit(rehire=rehired(site), percent=0, reason=f"Came by themselves to {whose}.", by=by)

    site.once("ledger", make)


@body("boomerang:ledger_figures")
def ledger_typed(site: Site) -> dict[str, Any]:
    return {"seen": LedgerVersion.objects.count(), "currency": "EUR", "hires": 20, "hires_source": "Payroll"}


@body("boomerang:ledger_credit")
def credit_typed(site: Site) -> dict[str, Any]:
    return {"percent": 0, "reason": "They came by themselves."}


@body("boomerang:ledger_download")
def ledger_file(site: Site) -> dict[str, Any]:
    return {"which": "figures", "format": "csv"}
