"""The scheduled look at a chain. What it finds is kept, signed, and told."""

import logging

from django.db import transaction

from audit import hooks, signatures
from audit.chain import Fault, Report, walk
from audit.models import ChainCheck
from tenancy.scope import current_scope

log = logging.getLogger(__name__)


def check_chain() -> ChainCheck:
    """Of the employer in scope or, with none in scope, of the installation. The walk locks nothing."""
    return keep(walk())


@transaction.atomic
def keep(report: Report) -> ChainCheck:
    before = ChainCheck.objects.filter(tenant_id=current_scope().tenant_id).order_by("-id").first()
    fault = report.faults[0] if report.faults else Fault("", None)
    check = ChainCheck(
        tenant_id=report.tenant_id,
        place=report.place,
        hash=report.hash,
        fault=fault.kind,
        fault_place=fault.place,
    )
    ChainCheck.objects.bulk_create([signatures.sign(check)])
    if report.is_whole:
        log.info("audit.chain_is_whole", extra={"chain": report.tenant_id or 0, "receipt": report.receipt})
        return check
    log.error(
        "audit.chain_is_broken",
        extra={
            "chain": report.tenant_id or 0,
            "fault": fault.kind,
            "place": fault.place,
            "event": str(fault.event or ""),
            "count": len(report.faults),
        },
    )
    if before is None or not before.fault:
        for tell in hooks.chain_broken:
            tell(check)
    return check
