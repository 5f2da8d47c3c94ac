"""What the events about involvement mean, and how roles and leads are named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from community.models import InvolvementRole, Lead, LeadState


def register_words() -> None:
    register(
        "involvement",
        lazy("Ways to stay involved"),
        {
            "involvement_role.created": Sentence(lazy("{actor} began the role {subject}."), "heart-handshake"),
            "involvement_role.changed": Sentence(lazy("{actor} changed the role {subject}."), "pencil"),
            "involvement_role.opened": Sentence(lazy("{actor} opened the role {subject}."), "megaphone"),
            "involvement_role.closed": Sentence(lazy("{actor} closed the role {subject}."), "eye-off"),
            "lead.changed": Sentence(lazy("{actor} wrote down what comes next with {subject}."), "pencil"),
            "lead.moved": Sentence(lazy("{actor} moved {subject} on."), "arrow-right", _moved),
            "lead.noted": Sentence(lazy("{actor} wrote a note on {subject}."), "sticky-note"),
            "lead.exported": Sentence(lazy("{actor} downloaded leads as a file."), "download"),
        },
    )
    register_subjects("community.InvolvementRole", Kind(lazy("Roles to stay involved"), _roles))
    register_subjects("community.Lead", Kind(lazy("Leads"), _leads))


def _moved(data: Mapping[str, Any]) -> str:
    labels = dict(LeadState.choices)
    return f"{labels.get(data.get('before', ''), '')} → {labels.get(data.get('after', ''), '')}"


def _roles(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(role.pk): Named(role.title, reverse("community:involvement_role_update", args=[role.pk]))
        for role in InvolvementRole.objects.filter(pk__in=ids)
    }


def _leads(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(lead.pk): Named(
            f"{lead.alumnus.full_name}: {lead.get_way_display()}", reverse("community:lead_detail", args=[lead.pk])
        )
        for lead in Lead.objects.filter(pk__in=ids).select_related("alumnus")
    }
