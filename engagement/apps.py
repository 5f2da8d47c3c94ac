from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    name = "engagement"

    def ready(self) -> None:
        from directory.next_steps import NextStep
        from directory.next_steps import register as register_next_step
        from web.navigation import NavItem, register

        _register_module()
        _connect_activity()
        _open_audiences()
        _open_campaigns()
        _open_letters()
        _open_returned()
        _open_sender()
        _open_journeys()
        _connect_preferences()
        page = "engagement:preference_update"
        also = ("engagement:activity_detail",)
        register(NavItem(label=_("Mail"), url_name=page, icon="mail", order=90, area="portal", also=also))
        register(
            NavItem(
                label=_("Undelivered mail"),
                url_name="engagement:mail_list",
                icon="mail-warning",
                order=888,
                area="staff",
                group=_("Mail"),
                visible=keeps_mail,
            )
        )
        register_next_step(NextStep(_("Choose the mail you want"), page, "mail", order=30))


def _connect_preferences() -> None:
    from engagement.preferences.room import open_room

    open_room()


def _open_campaigns() -> None:
    from engagement.campaigns.room import open_room

    open_room()


def _open_audiences() -> None:
    from engagement.audiences.room import open_room

    open_room()


def _open_returned() -> None:
    from engagement.returned.room import open_room

    open_room()


def _open_sender() -> None:
    from engagement.sender.room import open_room

    open_room()


def _open_letters() -> None:
    from engagement.letters.room import open_room

    open_room()


def _connect_activity() -> None:
    from directory.people import panels
    from engagement.activity.hooks import connect
    from engagement.activity.panel import card_of
    from engagement.digests.hooks import connect as connect_digests

    connect()
    connect_digests()
    template = "engagement/activity/_panel.html"
    panels.register(panels.Panel("activity", _("Activity"), template, card_of, order=60))


def _open_journeys() -> None:
    from engagement.journeys.room import open_room

    open_room()


def _register_module() -> None:
    from tenancy.modules import Module, register

    register(
        Module(
            name="engagement",
            label=_("Mail to alumni"),
            sentence=_("Stay in touch with mail that is welcome."),
            contains=(
                _("journeys: mails and tasks counted from the last day"),
                _("campaigns to a chosen audience, and a round-up"),
                _("a time machine that shows what each leaver will get, and when"),
            ),
            icon="mail",
            order=40,
        )
    )


def keeps_mail(request: HttpRequest) -> bool:
    member = getattr(request, "member", None)
    return member is not None and member.has_role("owner", "hr_admin")
