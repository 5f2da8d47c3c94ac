"""What the events about operators and their looks mean, and how their subjects are named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from console.models import SupportGrant
from console.pages import name_of_page
from tenancy.modules import all_modules


def register_words() -> None:
    register("support", lazy("Support and operators"), _SUPPORT | _INSTALLATION)
    register("employer", lazy("Settings"), _EMPLOYER)
    register_subjects("console.SupportGrant", Kind(lazy("Support"), _grants))


def _asked(data: Mapping[str, Any]) -> str:
    words = _("for %(n)s min, urgent") if data.get("urgent") else _("for %(n)s min")
    return words % {"n": data.get("minutes", "")}


def _page(data: Mapping[str, Any]) -> str:
    return " ".join([name_of_page(str(data.get("page", ""))), *map(str, (data.get("ids") or {}).values())])


def _rule(data: Mapping[str, Any]) -> str:
    return _("Support asks first.") if data.get("asks_first") else _("Support may look at once.")


def _on_and_off(data: Mapping[str, Any]) -> str:
    known = {module.name: module.label for module in all_modules()}
    words = [(_("On: %(names)s."), data.get("on")), (_("Off: %(names)s."), data.get("off"))]
    return " ".join(
        text % {"names": ", ".join(str(known.get(name, name)) for name in names)} for text, names in words if names
    )


def _count(data: Mapping[str, Any]) -> str:
    return str(data.get("count", ""))


_SUPPORT = {
    "support.asked": Sentence(lazy("{subject} asked to look at your pages."), "life-buoy", _asked),
    "support.allowed": Sentence(lazy("{actor} allowed {subject} to look."), "check"),
    "support.refused": Sentence(lazy("{actor} refused to let {subject} look."), "x"),
    "support.ended": Sentence(lazy("{actor} ended the look of {subject}."), "circle-stop"),
    "support.page_opened": Sentence(lazy("{subject} opened a page."), "eye", _page),
    "support.page_refused": Sentence(lazy("{subject} was refused a page."), "eye-off", _page),
    "support.rule_changed": Sentence(lazy("{actor} decided whether support asks first."), "life-buoy", _rule),
}
_EMPLOYER = {
    "employer.created": Sentence(lazy("{actor} added this employer."), "building-2"),
    "employer.suspended": Sentence(lazy("{actor} paused the network."), "circle-pause"),
    "employer.resumed": Sentence(lazy("{actor} let the network go on."), "circle-play"),
    "employer.modules_changed": Sentence(lazy("{actor} switched modules."), "blocks", _on_and_off),
}
_INSTALLATION = {
    "operator.created": Sentence(lazy("{actor} made an operator."), "user-plus"),
    "operator.ended": Sentence(lazy("{actor} ended an operator."), "user-minus"),
    "operator.enrolment_opened": Sentence(lazy("{actor} made a link to register a passkey."), "key-round"),
    "operator.enrolled": Sentence(lazy("{actor} registered a passkey by a link."), "key-round"),
    "operator.letter_repeated": Sentence(lazy("{actor} tried a message again."), "rotate-cw"),
    "operator.letters_repeated": Sentence(lazy("{actor} tried messages again."), "rotate-cw", _count),
    "backup.finished": Sentence(lazy("{actor} noted a backup."), "archive"),
}
# What the installation's own log says to operators, who see that employers are many and operators have names.
FOR_OPERATORS = {
    **_INSTALLATION,
    "employer.created": Sentence(lazy("{actor} added {subject}."), "building-2"),
    "employer.suspended": Sentence(lazy("{actor} paused {subject}."), "circle-pause"),
    "employer.resumed": Sentence(lazy("{actor} let {subject} go on."), "circle-play"),
    "employer.modules_changed": Sentence(lazy("{actor} switched modules of {subject}."), "blocks", _on_and_off),
    "support.asked": Sentence(lazy("{actor} asked to look at the pages of {subject}."), "life-buoy", _asked),
    "operator.created": Sentence(lazy("A command on the server made {subject} an operator."), "user-plus"),
    "operator.ended": Sentence(lazy("A command on the server ended {subject} as an operator."), "user-minus"),
    "operator.enrolment_opened": Sentence(
        lazy("A command on the server made a link for {subject} to register a passkey."), "link"
    ),
    "operator.enrolled": Sentence(lazy("{subject} registered a passkey by the link."), "key-round"),
    "operator.letter_repeated": Sentence(lazy("{actor} tried a message of {subject} again."), "rotate-cw"),
    "backup.finished": Sentence(lazy("A backup was noted."), "archive"),
}


def _grants(ids: Iterable[str]) -> Mapping[str, Named]:
    rows = SupportGrant.objects.filter(pk__in=list(ids)).only("pk", "tenant_id", "operator_name")
    return {str(row.pk): Named(row.operator_name, reverse("support:grant_detail", args=[row.pk])) for row in rows}
