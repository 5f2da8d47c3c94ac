from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from engagement.undelivered.emails import tell_of_stopped_mailings
from mail.sending import when_stopped
from web.navigation import NavItem, register


def open_room() -> None:
    when_stopped(tell_of_stopped_mailings)
    register(
        NavItem(
            label=_("Undelivered mail"),
            url_name="engagement:mail_list",
            icon="mail-warning",
            order=888,
            area="staff",
            group=_("Mail"),
            visible=for_roles("owner", "hr_admin"),
        )
    )
