"""What the events about recommendations mean, and how one is named: never by the person's name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from boomerang.models import Referral, ReferralState


def register_words() -> None:
    register(
        "referrals",
        lazy("Recommendations"),
        {
            "referral.made": Sentence(lazy("{actor} recommended somebody: {subject}."), "user-plus"),
            "referral.confirmed": Sentence(lazy("Somebody confirmed that they were recommended: {subject}."), "check"),
            "referral.erased": Sentence(lazy("A recommended person had their data deleted."), "eraser"),
            "referral.forgotten": Sentence(
                lazy("Recommendations that nobody confirmed were deleted."), "eraser", _count
            ),
            "referral.moved": Sentence(lazy("{actor} moved a recommendation on: {subject}."), "arrow-right", _moved),
            "referral.paid": Sentence(lazy("{actor} noted a bonus as paid: {subject}."), "banknote", _money),
            "referral.unpaid": Sentence(lazy("{actor} took a payment back: {subject}."), "undo-2"),
            "referral.terms_changed": Sentence(
                lazy("{actor} changed the terms of recommendations."), "settings-2", _money
            ),
            "referral.bonus_changed": Sentence(lazy("{actor} changed the bonus for {subject}."), "banknote", _money),
            "referral.exported": Sentence(lazy("{actor} downloaded bonuses for payroll."), "download", _rows),
        },
    )
    register_subjects("boomerang.Referral", Kind(lazy("Recommendations"), _referrals))


def _moved(data: Mapping[str, Any]) -> str:
    labels = dict(ReferralState.choices)
    return f"{labels.get(data.get('before', ''), '')} → {labels.get(data.get('after', ''), '')}"


def _money(data: Mapping[str, Any]) -> str:
    return f"{data['amount']} {data.get('currency', '')}" if data.get("amount") else ""


def _count(data: Mapping[str, Any]) -> str:
    count = int(data.get("count") or 0)
    return ngettext("%(n)d recommendation", "%(n)d recommendations", count) % {"n": count}


def _rows(data: Mapping[str, Any]) -> str:
    rows = int(data.get("rows") or 0)
    return ngettext("%(n)d row", "%(n)d rows", rows) % {"n": rows}


def _referrals(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(referral.pk): Named(referral.opening.title, reverse("boomerang:referral_detail", args=[referral.pk]))
        for referral in Referral.objects.filter(pk__in=ids).select_related("opening")
    }
