"""What the room brings along when the portal starts."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from audit.wording import Kind, Named, register_subjects
from directory import desk_tiles
from feedback.models import Promise
from feedback.promises.rules import READERS
from feedback.promises.tile import promises_tile
from web.navigation import NavItem, register


def open_room() -> None:
    desk_tiles.register(
        desk_tiles.Tile(
            name="promises",
            template="feedback/promises/_tile.html",
            context=promises_tile,
            order=41,
            module="feedback",
            is_small=True,
        )
    )
    register_subjects("feedback.Promise", Kind(_("Promises"), _promises))
    register(
        NavItem(
            label=_("Promises"),
            url_name="feedback:promise_list",
            icon="handshake",
            order=630,
            area="staff",
            group=_("Feedback"),
            also=("feedback:promise_create", "feedback:promise_update", "feedback:promise_end"),
            module="feedback",
            visible=for_roles(*READERS),
        )
    )
    register(
        NavItem(
            label=_("You said, we did"),
            url_name="feedback:kept_promises",
            icon="handshake",
            order=60,
            area="account",
            module="feedback",
        )
    )


def _promises(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(promise.pk): Named(promise.title, reverse("feedback:promise_update", args=[promise.pk]))
        for promise in Promise.objects.filter(pk__in=ids)
    }
