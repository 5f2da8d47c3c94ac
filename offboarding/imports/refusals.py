"""Why a whole file is refused: one calm sentence and one code each."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.errors import ActionError

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 2 * 1024 * 1024

SENTENCES: dict[str, str | Promise] = {
    "empty": _("This file is empty. Export it again from your HR system and check that it has rows."),
    "header_only": _("This file has column names but no rows. Check the filter of the export and try again."),
    "one_column": _(
        "This file has only one column. A list of leavers needs at least a name and a last day, "
        "each in a column of its own."
    ),
    "no_header": _("The first row has to hold the names of the columns, such as “Last name” or “Last day”."),
    "no_usable_column": _(
        "None of the columns looks like something about a person. We need at least a name and a last day."
    ),
    "no_name_column": _("No column gives the person’s name. Choose which one does."),
    "no_last_day_column": _("No column gives the last day. Choose which one does."),
    "duplicate_header": _("Two columns are called “%(header)s”. Rename or remove one of them."),
    "too_big": _("This file is larger than 64 MB. Split it into several files."),
    "too_many_rows": _("This file has more than 200,000 rows. Split it into several files."),
    "too_many_columns": _("This file has more than 200 columns. Export only the columns that are needed."),
    "cell_too_big": _(
        "Row %(line)s has a cell of more than 2 MB. Usually a quotation mark was opened there and never closed."
    ),
    "wrong_encoding": _(
        "The letters in this file are damaged near row %(line)s: it mixes two ways of writing accents. "
        "Save it again as “CSV UTF-8”."
    ),
    "picture": _("This is a picture (%(format)s), not a table. Export the list as CSV or XLSX."),
    "document": _("This is a document (%(format)s), not a table. Export the list as CSV or XLSX."),
    "web_page": _("This is a web page with a spreadsheet’s name. Open it in Excel and save it as XLSX or CSV."),
    "xml": _("This is an XML file, not a table. Export the list as CSV or XLSX."),
    "archive": _("This is a packed archive. Unpack it and upload the file inside."),
    "old_excel": _("This is an old Excel file (.xls). Open it in Excel and save it as XLSX or CSV."),
    "other_spreadsheet": _("We read XLSX and CSV. Save this spreadsheet (%(format)s) as one of them."),
    "not_a_table": _("This file is not a table of text. Export the list as CSV or XLSX."),
    "password_protected": _("This file is protected by a password. Save a copy without one and upload that."),
    "workbook_too_big": _(
        "This workbook unpacks to far more than a list of leavers needs. Save only the list, as CSV, and try again."
    ),
    "workbook_damaged": _("This workbook cannot be opened. Save it again as XLSX or as CSV."),
    "workbook_unsafe": _("This workbook has parts that no spreadsheet writes. Save the list as CSV and try again."),
    "unknown_header": _("The file has no column called “%(header)s”."),
    "date_order_needed": _(
        "The dates can be read in two ways. Say whether the day or the month comes first in “%(headers)s”."
    ),
    "gone": _("The stored file is no longer there. Upload it again."),
    "worker_stopped": _("Reading this file stopped several times. Save only the list, as CSV, and upload that."),
}


class Refused(ActionError):
    """The file cannot be loaded; nothing was written."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(sentence(code, params))


def sentence(code: str, params: dict[str, Any] | None = None) -> str:
    return str(SENTENCES[code]) % (params or {})
