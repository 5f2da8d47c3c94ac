"""One row of an import as a page shows it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from directory.models import ExitReason, ExitType, RehireEligibility
from offboarding.imports.problems import is_warning, reason
from offboarding.models.imports import ImportRow

LABELS = {
    "given_name": _("First name"),
    "family_name": _("Last name"),
    "former_name": _("Name before"),
    "employee_number": _("Employee number"),
    "work_email": _("Work e-mail"),
    "personal_email": _("Personal e-mail"),
    "phone": _("Phone"),
    "city": _("City"),
    "country": _("Country"),
    "title": _("Job title"),
    "team": _("Team"),
    "office": _("Office"),
    "manager": _("Manager"),
    "grade": _("Grade"),
    "started_on": _("First day"),
    "last_day": _("Last day"),
    "exit_type": _("Kind of exit"),
    "exit_reason": _("Reason"),
    "exit_reason_text": _("Reason in the employer’s words"),
    "regretted": _("Regretted"),
    "rehire_eligibility": _("May be hired again"),
    "rehire_note": _("Note on hiring again"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "exit_type": dict(ExitType.choices),
    "exit_reason": dict(ExitReason.choices),
    "rehire_eligibility": dict(RehireEligibility.choices),
    "regretted": {"yes": _("Yes"), "no": _("No")},
}
KEPT_BECAUSE = {
    "acted": _("Has acted since: joined, confirmed an address or answered."),
    "changed": _("Has been changed since the import."),
    "imported_again": _("A later import changed this person too. Undo that one first."),
}


@dataclass
class ShownRow:
    line: int
    name: str
    title: str = ""
    team: str = ""
    last_day: date | None = None
    started_on: date | None = None
    personal_email: str = ""
    work_email: str = ""
    misses_address: bool = False
    is_return: bool = False
    changes: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)
    kept_because: Any = ""
    alumnus_id: Any = None


def shown_row(row: ImportRow) -> ShownRow:
    record = row.record or {}
    return ShownRow(
        line=row.line,
        name=row.name,
        title=record.get("title", ""),
        team=record.get("team", ""),
        last_day=as_day(record.get("last_day")),
        started_on=as_day(record.get("started_on")),
        personal_email=record.get("personal_email", ""),
        work_email=record.get("work_email", ""),
        misses_address=row.misses_address,
        is_return=row.is_return,
        changes=[shown_change(change) for change in row.changes],
        faults=[shown_problem(item) for item in row.problems if not is_warning(item)],
        warnings=[
            shown_problem(item)
            for item in row.problems
            if is_warning(item) and item["code"] != "missing_personal_email"
        ],
        kept_because=KEPT_BECAUSE.get(row.kept_because, ""),
        alumnus_id=row.alumnus_id if row.applied_at and (not row.undone_at or row.kept_because) else None,
    )


def as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def shown_change(change: dict[str, str]) -> dict[str, Any]:
    words = CHOICES.get(change["field"], {})
    return {
        "label": LABELS.get(change["field"], change["field"]),
        "before": words.get(change["before"], change["before"]),
        "after": words.get(change["after"], change["after"]),
    }


def shown_problem(item: Any) -> dict[str, str]:
    return {"column": item["column"], "value": item["value"], "code": item["code"], "reason": reason(item)}
