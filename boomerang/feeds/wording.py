"""What was wrong, in words. The code is stored, the sentence is made when it is shown."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.errors import ActionError

# Why nothing of a feed was taken in.
REFUSALS: dict[str, str | Promise] = {
    "empty_file": _("The feed is empty: it has not a single character."),
    "too_big": _("The feed is larger than %(mb)s MB, which is more than we take."),
    "too_many": _("The feed has more than %(most)s openings, which is more than we take."),
    "too_crowded": _("The feed has millions of small parts, which no list of openings needs."),
    "web_page": _(
        "A web page came instead of the feed: “%(start)s”. The address may be wrong, or its server in trouble."
    ),
    "cut_off": _("The feed breaks off in the middle, or is not JSON: line %(line)s, character %(column)s."),
    "cut_off_xml": _("The feed breaks off in the middle, or is not XML: line %(line)s, character %(column)s."),
    "not_text": _("The feed is not text in UTF-8."),
    "entities": _("The feed declares a document type or entities of its own. Such XML can be a trap and is not read."),
    "other_shape": _("This is not the shape of %(kind)s: %(wanted)s is missing. Another kind of feed may fit."),
    "no_column": _("The table has no column “%(wanted)s”. Its columns are: %(found)s."),
    "big_cell": _(
        "Line %(line)s has a cell of more than 2 MB. Usually a quotation mark was opened there and never closed."
    ),
    "no_postings": _("The page has no schema.org JobPosting in it."),
    "ids_missing": _("No entry has an id, so that nobody could tell one opening from another next time."),
    "not_reached": _("%(words)s"),
    "http_denied": _("The server does not let us in (answer %(status)s)."),
    "http_gone": _("There is nothing at this address (answer %(status)s)."),
    "http_busy": _("The server asks us to come less often (answer %(status)s)."),
    "http_error": _("The server is in trouble (answer %(status)s)."),
    "gone_file": _("The file is no longer there. Upload it again."),
    "stopped": _("The run was stopped half-way. Nothing was changed; the next one begins anew."),
    # Held back: readable, but too strange to be believed at once.
    "empty": _("The feed is suddenly empty; it had %(before)s openings. Nothing was changed."),
    "shrunk": _("The feed has only %(found)s openings; it had %(before)s. Nothing was changed."),
}

# What was wrong with one entry.
REASONS: dict[str, str | Promise] = {
    "no_id": _("The entry has no id. It is left out, as nobody could tell next time which one it is."),
    "long_id": _("The id has more than 200 characters. The entry is left out."),
    "no_title": _("The entry has no title. It is left out."),
    "duplicate_id": _("Entry %(first)s has this id already. This one is left out."),
    "not_an_entry": _("This is not the description of an opening. It is left out."),
    "other_length": _("The row has %(found)s cells, the header has %(wanted)s. It is left out."),
    "date_ambiguous": _("“%(value)s” can be read in two ways: say in the settings of the feed whether the day or the "
                        "month comes first. It was left empty."),
    "date_unreadable": _("“%(value)s” is not a date that we can read. Write it like 2026-03-31. It was left empty."),
    "date_impossible": _("There is no such day as “%(value)s”. It was left empty."),
    "title_cut": _("The title is longer than 160 characters and was cut."),
    "team_cut": _("The team is longer than 120 characters and was cut."),
    "description_cut": _("The description is longer than 32 KB and was cut."),
    "bad_link": _("“%(value)s” is not a web address. It was left empty."),
    "pay_unreadable": _("“%(value)s” is not an amount. The pay was left empty."),
    "pay_reversed": _("The pay begins with more (%(least)s) than it ends with (%(most)s). It was left empty."),
    "pay_no_currency": _("The pay has no currency of three letters, such as EUR. It was left empty."),
    "pay_period": _("Pay by “%(value)s” is not known here. It was left empty."),
    "contract_unknown": _("The kind of contract “%(value)s” is not known. It was taken as permanent."),
    "seniority_unknown": _("The seniority “%(value)s” is not known. It was left empty."),
    "workplace_unknown": _("“%(value)s” says neither on site nor remote. It was taken as on site."),
    "skills_cut": _("There are more than 20 skills; the rest was left out."),
    "draft_no_description": _("It has no description, so it is a draft that members do not see."),
    "draft_no_place": _("It has no place and is not remote, so it is a draft that members do not see."),
    "draft_deadline_over": _("Its deadline is over, so it is a draft that members do not see."),
}  # fmt: skip

OTHER = _("Something was wrong that has no name any more.")  # a code of an earlier version


class Unreadable(ActionError):
    """Nothing of the feed can be taken in; nothing was changed."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(why(code, params))


def why(code: str, params: Mapping[str, Any]) -> str:
    return str(REFUSALS.get(code, OTHER)) % params


def reason(code: str, params: Mapping[str, Any]) -> str:
    return str(REASONS.get(code, OTHER)) % params
