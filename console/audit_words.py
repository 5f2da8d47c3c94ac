"""What the events of the operator console mean, in the installation's log and in the employers'."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from console.models import SupportGrant


def register_words() -> None:
    register("support", lazy("Support and operators"), _SUPPORT | _OPERATORS)
    register_subjects("console.SupportGrant", Kind(lazy("Support"), _grants))


def _page(data: Mapping[str, Any]) -> str:
    return str(data.get("page", ""))


def _on_and_off(data: Mapping[str, Any]) -> str:
    words = [("+", data.get("on") or []), ("−", data.get("off") or [])]
    return ", ".join(f"{sign}{name}" for sign, names in words for name in names)


_SUPPORT = {
    "support.asked": Sentence(lazy("{actor} asked to look at this employer for support."), "life-buoy"),
    "support.allowed": Sentence(lazy("{actor} allowed {subject}."), "life-buoy"),
    "support.refused": Sentence(lazy("{actor} refused {subject}."), "life-buoy"),
    "support.ended": Sentence(lazy("{actor} ended {subject}."), "life-buoy"),
    "support.rule_changed": Sentence(lazy("{actor} changed the rule for support."), "life-buoy"),
    "support.page_opened": Sentence(lazy("{actor} opened a page for support."), "eye", _page),
    "support.page_refused": Sentence(lazy("{actor} was refused a page."), "eye-off", _page),
}
_OPERATORS = {
    "employer.created": Sentence(lazy("{actor} made this employer."), "building-2"),
    "employer.suspended": Sentence(lazy("{actor} suspended this employer."), "circle-pause"),
    "employer.resumed": Sentence(lazy("{actor} opened this employer again."), "circle-play"),
    "employer.modules_changed": Sentence(lazy("{actor} changed the modules."), "blocks", _on_and_off),
    "backup.finished": Sentence(lazy("A backup was finished."), "database-backup"),
    "operator.created": Sentence(lazy("{actor} made an operator."), "user-plus"),
    "operator.ended": Sentence(lazy("{actor} ended the work of an operator."), "user-minus"),
    "operator.enrolment_opened": Sentence(lazy("{actor} opened the enrolment of an operator."), "key-round"),
    "operator.enrolled": Sentence(lazy("An operator enrolled."), "key-round"),
    "operator.letter_repeated": Sentence(lazy("{actor} sent a message once more."), "send"),
    "operator.letters_repeated": Sentence(lazy("{actor} sent messages once more."), "send"),
}


def _grants(ids: Iterable[str]) -> Mapping[str, Named]:
    names = SupportGrant.objects.filter(pk__in=ids).values_list("pk", "operator_name")
    return {str(pk): Named(_("the support by %(name)s") % {"name": name}) for pk, name in names}
