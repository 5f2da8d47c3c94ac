"""What can be wrong with one value or one row. The code is stored, the sentence is made when it is shown."""

from typing import Any, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHOWN = 120


class Problem(TypedDict):
    field: str
    column: str
    value: str
    code: str
    params: dict[str, Any]


REASONS: dict[str, str | Promise] = {
    "empty_row": _("This row is empty."),
    "too_few_cells": _("This row has %(found)s cells, the header has %(expected)s."),
    "too_many_cells": _("This row has %(found)s cells, the header has %(expected)s."),
    "control_character": _("This cell holds an invisible control character (such as NUL). Type the value again."),
    "too_long": _("This value has %(length)s characters; at most %(limit)s fit."),
    "missing_name": _("A first and a last name are needed."),
    "missing_last_day": _("Without a last day there is nothing to count from."),
    "date_impossible": _("There is no such day in the calendar."),
    "date_unreadable": _("This is not a date we can read. Write it like 2026-03-31."),
    "date_out_of_range": _("This date lies too far away. Check the year."),
    "last_day_before_start": _("The last day is before the first day (%(start)s)."),
    "invalid_email": _("This is not an e-mail address."),
    "own_domain_address": _(
        "This is an address of the employer and will be gone after the last day. A personal one is needed."
    ),
    "duplicate_email": _("Row %(line)s has this address already."),
    "duplicate_number": _("Row %(line)s has this employee number already, for somebody else."),
    "duplicate_row": _("Row %(line)s says the same already."),
    "unknown_value": _("We do not know this value. Known are: %(allowed)s."),
    "email_belongs_to_other": _("This address already belongs to %(name)s."),
    "number_belongs_to_other": _("This employee number already belongs to %(name)s."),
    "two_people": _("The number belongs to %(name)s, the address to %(other)s. Correct one of them."),
    "several_people": _("Several people have this name and these dates. Add an employee number or an address."),
    # Warnings: the row loads.
    "missing_personal_email": _("No personal address yet."),
    "missing_start_date": _("No first day given."),
    "one_word_name": _("The name is a single word; it is kept as the last name."),
    "formula": _("This looks like a formula. It is kept as plain text and never computed."),
    "formula_cell": _("This cell is computed by a formula. The value last computed is taken."),
    "kept_own_value": _("The person has given this themselves; their own value is kept."),
    "kept_decision": _("A colleague has decided whether they may come back, with a reason; that is kept."),
    "unknown_exit_type": _("We do not know this kind of exit and keep it as “other”. Known are: %(allowed)s."),
    "unknown_country": _("We do not know this country and leave it out."),
    "joined_before": _("Row %(line)s is an earlier time of the same person."),
}
WARNINGS = frozenset(
    {
        "missing_personal_email",
        "missing_start_date",
        "one_word_name",
        "formula",
        "formula_cell",
        "kept_own_value",
        "kept_decision",
        "unknown_exit_type",
        "unknown_country",
        "joined_before",
    }
)


def problem(code: str, field: str = "", column: str = "", value: str = "", **params: Any) -> Problem:
    shown = value if len(value) <= SHOWN else value[:SHOWN] + "…"
    shown = shown.replace("\x00", "␀")
    return Problem(field=field, column=column, value=shown, code=code, params=params)


def is_warning(item: Problem) -> bool:
    return item["code"] in WARNINGS


def reason(item: Problem) -> str:
    return str(REASONS[item["code"]]) % item["params"]
