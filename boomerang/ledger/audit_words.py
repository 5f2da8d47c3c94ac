"""What the ledger's events mean. The figures themselves stand in the ledger, not in the log."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from boomerang.ledger.periods import period_named


def register_words() -> None:
    register(
        "returns",
        lazy("Returns"),
        {
            "ledger.entered": Sentence(lazy("{actor} entered figures into {subject}."), "calculator", _period),
            "ledger.credit_set": Sentence(
                lazy("{actor} decided how much of the return of {subject} is credited."), "percent", _credit
            ),
            "ledger.downloaded": Sentence(lazy("{actor} downloaded the return ledger."), "download", _rows),
        },
    )
    register_subjects("boomerang.LedgerVersion", Kind(lazy("Return ledger"), _versions))


def _period(data: Mapping[str, Any]) -> str:
    period = period_named(str(data.get("period", "")))
    return period.label if period else ""


def _credit(data: Mapping[str, Any]) -> str:
    return f"{data.get('proved', '')} % → {data.get('percent', '')} %"


def _rows(data: Mapping[str, Any]) -> str:
    rows = int(data.get("rows") or 0)
    return ngettext("%(n)d row", "%(n)d rows", rows) % {"n": rows}


def _versions(ids: Iterable[str]) -> Mapping[str, Named]:
    return {pk: Named(str(lazy("the return ledger")), reverse("boomerang:ledger_detail")) for pk in ids}
