"""Words to start a refusal from. HR changes them as it likes, and sees the mail before it goes out."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenancy.models import Employer


@dataclass(frozen=True)
class Refusal:
    label: str | Promise
    text: str | Promise

    def text_for(self, employer: Employer) -> str:
        return str(self.text) % {"employer": employer.name}


REFUSALS = {
    "unknown": Refusal(
        _("Not found"),
        _(
            "we have looked, and could not find you in our records with what you told us."
            "\n\nPerhaps you had another name then, or worked for a company that we do not keep records for?"
            " You are welcome to ask again and tell us more."
        ),
    ),
    "not_for": Refusal(
        _("Not part of the network"),
        _(
            "thank you for your interest in the alumni network. It is open to people who were employed by"
            " %(employer)s themselves, and as far as our records go this was not so for you."
            "\n\nIf we are mistaken, please answer and tell us more."
        ),
    ),
    "too_little": Refusal(
        _("Not enough to go by"),
        _(
            "several people in our records could be you, and we must be sure before we let somebody in."
            "\n\nPlease ask again and name your team, your manager or your job title, and the years as well as you"
            " remember them."
        ),
    ),
}
