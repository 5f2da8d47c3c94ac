"""What the events about candidates mean, and how a list is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from boomerang.models import CandidateList


def register_words() -> None:
    register(
        "recruiting",
        lazy("Openings and returns"),
        {
            "candidates.list_created": Sentence(lazy("{actor} made the list {subject}."), "list-plus", _sharing),
            "candidates.list_changed": Sentence(lazy("{actor} changed the list {subject}."), "list-checks", _sharing),
            "candidates.list_deleted": Sentence(lazy("{actor} deleted a list of candidates."), "list-x"),
            "candidates.exported": Sentence(lazy("{actor} asked for a file of candidates."), "download", _rows),
            "candidates.export_right_given": Sentence(
                lazy("{actor} let {subject} take files of candidates along."), "key-round"
            ),
            "candidates.export_right_taken": Sentence(
                lazy("{actor} took the right to files of candidates from {subject}."), "key-round"
            ),
        },
    )
    register_subjects("boomerang.CandidateList", Kind(lazy("Lists of candidates"), _lists))


def _sharing(data: Mapping[str, Any]) -> str:
    return _("shared among recruiters") if data.get("shared") else _("for themselves")


def _rows(data: Mapping[str, Any]) -> str:
    rows = data.get("rows", 0)
    return ngettext("%(rows)d person", "%(rows)d people", rows) % {"rows": rows}


def _lists(ids: Iterable[str]) -> Mapping[str, Named]:
    """A private list is named to nobody but its owner: the log says only that there is one."""
    return {
        str(each.pk): Named(each.name if each.is_shared else _("a private list"), each.get_absolute_url())
        for each in CandidateList.objects.filter(pk__in=ids)
    }
