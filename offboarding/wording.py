"""The passages of our mails that an employer may put in own words. A short goodbye keeps ours, which are neutral."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mail.wording import MailText, register
from offboarding.models import Case
from tenancy.models import Employer
from web.merge_fields import Field

NAME = Field("name", _("First name"), _("Anna"))
EMPLOYER = Field("employer", _("Name of the network"), "")
TEAM = Field("team", _("Last team"), _("Bakery"), may_be_empty=True)
TITLE = Field("title", _("Last job title"), _("Head baker"), may_be_empty=True)
LAST_DAY = Field("last_day", _("Last day"), "31 May 2027", may_be_empty=True)
SHORT_GOODBYE = _("After a dismissal, the e-mail keeps our words, which are neutral.")


def values_of(case: Case, employer: Employer, last_day: str) -> dict[str, object]:
    alumnus, spell = case.alumnus, case.spell
    return {
        "name": alumnus.given_name or alumnus.full_name,
        "employer": employer.name,
        "team": spell.team,
        "title": spell.title,
        "last_day": last_day,
    }


def _sample(employer: Employer) -> dict[str, Any]:
    today = timezone.now()
    return {
        "employer": employer,
        "alumnus": {"given_name": str(NAME.sample), "full_name": str(NAME.sample)},
        "case": {"last_day": today + timedelta(days=30)},
        "invitation": {"expires_at": today + timedelta(days=30)},
        "is_short": False,
        "url": employer.absolute_url(),
    }


def register_texts() -> None:
    register(
        MailText(
            name="invitation",
            label=_("Invitation to the network"),
            lazy_ours=_(
                "People who once worked at {{ employer }} have a network of their own: old colleagues find each other"
                " there, and stay within reach. We would be glad to have you in it."
            ),
            fields=(NAME, EMPLOYER, TEAM, TITLE),
            template="offboarding/invitation",
            sample=_sample,
            note=SHORT_GOODBYE,
            module="offboarding",
        )
    )
    register(
        MailText(
            name="leaver_link",
            label=_("Personal link for leavers"),
            lazy_ours=_(
                'Your last day at {{ employer }} is {{ last_day | "near" }}. Work mail ends then, but people do not'
                " have to lose touch. This page is yours: tell us a personal address, and, if you like, whom you would"
                " like to stay in touch with."
            ),
            fields=(NAME, EMPLOYER, TEAM, TITLE, LAST_DAY),
            template="offboarding/leaver_link",
            sample=_sample,
            note=SHORT_GOODBYE,
            module="offboarding",
        )
    )
