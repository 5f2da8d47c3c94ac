from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from boomerang.models import Bridging


def register_words() -> None:
    register(
        "returns",
        lazy("Returns"),
        {
            "rehire.made": Sentence(lazy("{actor} noted that {subject} comes back."), "party-popper", _day),
            "rehire.cancelled": Sentence(lazy("{actor} cancelled the start of {subject}."), "undo-2"),
            "service_rule.changed": Sentence(lazy("{actor} changed how earlier years count."), "calculator", _rule),
        },
    )
    register_subjects("boomerang.ServiceRule", Kind(lazy("Rule for service"), _rules))


def _day(data: Mapping[str, Any]) -> str:
    return str(data.get("starts_on", ""))


def _rule(data: Mapping[str, Any]) -> str:
    return str(dict(Bridging.choices).get(data.get("bridging", ""), ""))


def _rules(ids: Iterable[str]) -> Mapping[str, Named]:
    return {pk: Named(str(lazy("the rule for service")), reverse("boomerang:service_rule")) for pk in ids}
