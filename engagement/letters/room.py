"""What the room brings along when the portal starts."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagement.letters.audit_words import register_words
from engagement.letters.blocks import register_ours
from engagement.letters.rules import can_write_letters
from web.navigation import NavItem, register


def open_room() -> None:
    register_ours()
    register_words()
    register(
        NavItem(
            label=_("Letters"),
            url_name="engagement:letter_list",
            icon="file-pen-line",
            order=868,
            area="staff",
            group=_("Mail"),
            also=("engagement:letter_update", "engagement:letter_version"),
            module="engagement",
            visible=_writes_letters,
        )
    )


def _writes_letters(request: HttpRequest) -> bool:
    member = getattr(request, "member", None)
    return member is not None and can_write_letters(member)
