"""What organisers and the team decide about groups. Nobody's name: who belongs to a group is no business of the log."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from community.models import Group


def register_words() -> None:
    register(
        "groups",
        lazy("Groups"),
        {
            "group.approved": Sentence(lazy("{actor} let the group {subject} open."), "check"),
            "group.shut": Sentence(lazy("{actor} closed the group {subject}."), "lock"),
            "group.reopened": Sentence(lazy("{actor} opened the group {subject} again."), "undo-2"),
            "group.archived": Sentence(lazy("{actor} archived the group {subject}."), "archive"),
            "group.taken_up": Sentence(lazy("{actor} took the group {subject} up again."), "archive-restore"),
            "group.member_removed": Sentence(lazy("{actor} took somebody out of the group {subject}."), "user-minus"),
            "group.member_banned": Sentence(lazy("{actor} banned somebody from the group {subject}."), "ban"),
            "group.ban_lifted": Sentence(lazy("{actor} lifted a ban from the group {subject}."), "undo-2"),
            "group.settings_changed": Sentence(
                lazy("{actor} changed whether new groups wait for the team."), "settings-2", _settings
            ),
        },
    )
    register_subjects("community.Group", Kind(lazy("Groups"), _groups))


def _settings(data: Mapping[str, Any]) -> str:
    return _("they wait") if data.get("needs_approval") else _("they open at once")


def _groups(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(group.pk): Named(group.name, reverse("community:staff_group", args=[group.pk]))
        for group in Group.objects.filter(pk__in=ids).only("pk", "name", "tenant_id")
    }
