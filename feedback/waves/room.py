"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts import step_up
from engagement import occasions
from engagement.journeys import answers, kinds
from engagement.undelivered.reading import keep_secret
from feedback.waves.audit_words import register_words
from feedback.waves.emails import SOURCE, link_maker, telling_reminders
from feedback.waves.happenings import bring_those_who_were_there, steps_of
from feedback.waves.step import ANSWERED, ASK
from mail import personal_links
from web.navigation import NavItem, register


def open_room() -> None:
    register_words()
    step_up.register("waves.cancel", _("delete everything that was answered"), is_weighty=True)
    personal_links.register(SOURCE, link_maker)
    keep_secret(telling_reminders)
    kinds.register(ASK)
    answers.register(ANSWERED)
    occasions.listen(bring_those_who_were_there)
    occasions.show(steps_of)
    register(
        NavItem(
            label=_("Being asked"),
            url_name="feedback:own_surveys",
            icon="message-square-quote",
            order=62,
            area="account",
            module="feedback",
        )
    )
