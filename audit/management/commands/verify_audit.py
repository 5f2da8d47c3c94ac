import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.chain import Report, plain, walk
from tenancy.management.named import employer_named
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope

INSTALLATION = "(installation)"
RECEIPT = re.compile(r"\b(\d{1,10}):(\d{1,18}):([0-9a-f]{64})\b")


class Command(BaseCommand):
    help = "Walk the audit log's chains and say which event does not add up. Ends with 1 if one does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--employer", help="only this employer's chain, such as northwind")
        parser.add_argument("--json", action="store_true", help="one line of JSON for each chain")
        parser.add_argument("--receipts", type=Path, help="a file with receipts of earlier runs: the chains must agree")

    def handle(self, *args: Any, **options: Any) -> None:
        known = _read_receipts(options["receipts"])
        whole = True
        for name, report in _reports(options["employer"], known):
            whole &= report.is_whole
            self.stdout.write(json.dumps({"name": name} | plain(report)) if options["json"] else _lines(name, report))
        if not whole:
            raise CommandError("The audit log has been tampered with, or the database is damaged.", returncode=1)


def _reports(slug: str | None, known: dict[int, dict[int, bytes]]) -> Iterator[tuple[str, Report]]:
    for employer in [employer_named(slug)] if slug else Employer.objects.order_by("pk"):
        with tenant_scope(employer):
            yield employer.slug, walk(known.get(employer.pk))
    if not slug:
        with no_scope():
            yield INSTALLATION, walk(known.get(0))


def _lines(name: str, report: Report) -> str:
    lines = [f"{name}: {report.place} events, {'whole' if report.is_whole else 'BROKEN'}, receipt {report.receipt}"]
    return "\n".join([*lines, *(f"  {fault}" for fault in report.faults)])


def _read_receipts(path: Path | None) -> dict[int, dict[int, bytes]]:
    """Receipts stand anywhere in the file, so that the output of earlier runs can be kept as it is."""
    if path is None:
        return {}
    try:
        text = path.read_text()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    known: dict[int, dict[int, bytes]] = {}
    for chain, place, digest in RECEIPT.findall(text):
        if int(place):
            known.setdefault(int(chain), {})[int(place)] = bytes.fromhex(digest)
    if not known:
        raise CommandError(f"There is no receipt in {path}.")
    return known
