"""What these rooms tell the apps below: called once the apps are ready."""

from django.utils.translation import gettext_lazy as _

from directory import joining
from directory.duplicates import after
from directory.next_steps import NextStep
from directory.next_steps import register as register_next_step
from engagement.preferences import merged
from engagement.stay.actions import forget_wishes
from engagement.stay.audit_words import register_words
from mail import recipients
from web.navigation import NavItem, register

PAGE = "engagement:preference_update"


def open_room() -> None:
    register_words()
    joining.listen(declined=forget_wishes)
    recipients.register(merged.present)
    recipients.refuse(merged.no_more_mail)
    recipients.keep(merged.is_kept)
    after.listen(merged.take_over)
    also = ("engagement:activity_detail",)
    register(NavItem(label=_("My mail"), url_name=PAGE, icon="mail", order=10, area="account", also=also))
    register_next_step(NextStep(_("Choose the mail you want"), PAGE, "mail", order=30))
