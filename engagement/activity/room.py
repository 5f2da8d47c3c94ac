from django.utils.translation import gettext_lazy as _

from directory.people import panels
from engagement.activity.hooks import connect
from engagement.activity.panel import card_of


def open_room() -> None:
    connect()
    panels.register(panels.Panel("activity", _("Activity"), "engagement/activity/_panel.html", card_of, order=60))
