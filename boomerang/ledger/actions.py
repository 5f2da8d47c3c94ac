"""What HR enters into the ledger. Nothing is changed: a new figure is a new version, a new word follows the last."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from boomerang.ledger.books import versions_of
from boomerang.ledger.credit import may_give
from boomerang.ledger.formulas import Range
from boomerang.ledger.periods import Period
from boomerang.ledger.returns import returns_of, standing
from boomerang.ledger.rules import can_edit, can_read
from boomerang.models import CreditCut, LedgerFigure, LedgerKey, LedgerVersion, Rehire
from tenancy.scope import require_tenant
from web.errors import ActionError


class Overtaken(ActionError):
    """Somebody entered figures for this period meanwhile."""


class CannotCredit(ActionError):
    """More than the rows prove, or without a reason, or there is nothing to give credit for."""


@transaction.atomic
def enter_figures(
    *,
    period: Period,
    currency: str,
    hires: int,
    hires_source: str,
    figures: Mapping[LedgerKey, tuple[Range, str]],
    seen: int,
    by: Membership,
) -> LedgerVersion:
    """`figures` with their sources, as typed. `seen` is the number of the version that was shown; 0: there was none."""
    if not can_edit(by):
        raise PermissionDenied
    _wait_for_turn()
    last = versions_of(period).first()
    if (last.number if last else 0) != seen:
        raise Overtaken(_("Somebody has entered figures for this period meanwhile. Open the page anew, and compare."))
    version = LedgerVersion.objects.create(
        starts_on=period.starts_on, ends_before=period.ends_before, number=seen + 1, currency=currency,
        hires=hires, hires_source=hires_source, by=by,
    )  # fmt: skip
    LedgerFigure.objects.bulk_create(
        [
            LedgerFigure(version=version, key=key, low=given.low, likely=given.likely, high=given.high, source=source)
            for key, (given, source) in figures.items()
        ]
    )
    record("ledger.entered", subject=version, by=by, period=period.name, number=version.number)
    return version


def _wait_for_turn() -> None:
    """Two who enter at once come one after the other; the second is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ledger:{require_tenant()}"])


@transaction.atomic
def set_credit(*, rehire: Rehire, percent: int, reason: str, by: Membership) -> CreditCut:
    """Less than the rows prove, or as much again as they do."""
    if not can_edit(by):
        raise PermissionDenied
    reason = reason.strip()
    if not reason:
        raise CannotCredit(_("Say why. Whoever reads the ledger next year has nothing else to go by."))
    back = next(iter(returns_of(standing().filter(pk=rehire.pk))), None)
    if back is None:
        raise CannotCredit(_("This start was cancelled. There is nothing to give credit for."))
    if percent not in may_give(back.proof):
        raise CannotCredit(_("That is more than the rows prove."))
    cut = CreditCut.objects.create(rehire=rehire, percent=percent, reason=reason, by=by)
    record("ledger.credit_set", subject=rehire.candidacy, by=by, percent=percent, proved=back.proved)
    return cut


@transaction.atomic
def note_download(*, period: Period, rows: int, by: Membership) -> None:
    if not can_read(by):
        raise PermissionDenied
    record("ledger.downloaded", by=by, period=period.name, rows=rows)
