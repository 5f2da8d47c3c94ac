"""What this room brings to the registries of others, and its own kinds of step."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from directory.people import panels
from engagement.errands import kind as errand
from engagement.errands.rules import READERS as ERRAND_READERS
from engagement.journeys import mailing, still_right
from engagement.journeys.kinds import StepKind, register
from engagement.journeys.rules import READERS
from engagement.journeys.showing import panel_of
from mail.categories import Category
from web.navigation import NavItem
from web.navigation import register as register_item

SEND_MAIL, ERRAND, STILL_RIGHT = "send_mail", "errand", "still_right"


class NoSettings(forms.Form):
    """A step that knows all there is to know."""

    def __init__(self, *args: object, tenant: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


def register_kinds() -> None:
    register(
        StepKind(
            name=SEND_MAIL, label=_("Send a mail"), icon="mail", form=mailing.MailForm, has_letter=True,
            sentence=_("A letter to those who said yes to its kind of mail."),
            title=mailing.title, carry_out=mailing.carry_out, why_not=mailing.why_not, problem=mailing.problem,
            checks=mailing.checks,
            category=mailing.category_of, mail=mailing.mail,
        )
    )  # fmt: skip
    register(
        StepKind(
            name=ERRAND, label=_("Give a colleague an errand"), icon="list-checks", form=errand.ErrandForm,
            sentence=_("Somebody on the team calls, writes or meets the person, and notes what came of it."),
            title=errand.title, carry_out=errand.carry_out,
        )
    )  # fmt: skip
    register(
        StepKind(
            name=STILL_RIGHT, label=_("Ask whether the profile is still right"), icon="circle-user-round",
            form=NoSettings, sentence=_("Service mail to members who have not confirmed their profile for a year."),
            title=still_right.title, carry_out=still_right.carry_out, why_not=still_right.why_not,
            category=lambda step: Category.SERVICE, mail=still_right.mail,
        )
    )  # fmt: skip


def register_panel() -> None:
    template = "engagement/journeys/_panel.html"
    panels.register(panels.Panel("journeys", _("Journeys"), template, panel_of, order=20, module="engagement"))


def register_pages() -> None:
    register_item(
        NavItem(
            label=_("Journeys"), url_name="engagement:journey_list", icon="route", order=870, area="staff",
            group=_("Mail"), also=JOURNEY_PAGES, module="engagement", visible=for_roles(*READERS),
        )
    )  # fmt: skip
    register_item(
        NavItem(
            label=_("Errands"), url_name="engagement:errand_list", icon="list-checks", order=871, area="staff",
            group=_("Mail"), also=("engagement:errand_detail",), module="engagement",
            visible=for_roles(*ERRAND_READERS),
        )
    )  # fmt: skip


JOURNEY_PAGES = (
    "engagement:journey_detail",
    "engagement:journey_create",
    "engagement:journey_update",
    "engagement:journey_people",
    "engagement:journey_days",
    "engagement:step_create",
    "engagement:step_update",
    "engagement:time_machine",
)
