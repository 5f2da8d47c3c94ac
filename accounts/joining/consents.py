"""The words people agree to. A text that has been shown is never edited: a new wording gets a new version."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent
from tenancy.models import Employer


@dataclass(frozen=True)
class ConsentText:
    """The yes itself and what it means. Both are shown, and both are kept."""

    version: str
    yes: str | Promise
    meaning: str | Promise

    def for_employer(self, employer: Employer) -> "ShownConsent":
        name = {"employer": employer.name}
        return ShownConsent(self.version, str(self.yes) % name, str(self.meaning) % name)


@dataclass(frozen=True)
class ShownConsent:
    version: str
    yes: str
    meaning: str

    @property
    def text(self) -> str:
        return f"{self.yes} {self.meaning}"


@dataclass(frozen=True)
class ConsentGiven:
    """A yes as it was given on the page, kept until the address behind it is proven."""

    text_version: str
    text: str
    language: str
    given_at: str
    ip_prefix: str


TEXTS: dict[str, list[ConsentText]] = {
    Consent.Purpose.NETWORK: [
        ConsentText(
            "2026-11",
            _("Yes, I would like to join the alumni network of %(employer)s."),
            _(
                "%(employer)s may keep my name, my time there and what I add to my profile, and show other members "
                "what I choose to show. I can change or hide any of it, or ask to be taken out, at any time."
            ),
        ),
    ],
}


def current_text(purpose: str) -> ConsentText:
    return TEXTS[purpose][-1]


def language_now() -> str:
    return get_language() or "en"
