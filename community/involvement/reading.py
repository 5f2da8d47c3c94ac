"""What the pages show of roles and leads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from community.involvement.forms import LeadFilterForm
from community.involvement.rules import in_plain_words, may_take_back
from community.models import InvolvementRole, Lead, LeadState, Way
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.ids import uuid_in

NEXT_FIRST = ("next_on", "id")


@dataclass(frozen=True)
class OwnLead:
    """A member's own, in plain words: neither the value nor the notes nor who said what."""

    lead: Lead
    words: str
    may_take_back: bool


def own_leads(alumnus: Alumnus) -> list[OwnLead]:
    leads = Lead.objects.filter(alumnus=alumnus).select_related("role").order_by("-created_at", "-id")
    return [OwnLead(lead, in_plain_words(lead), may_take_back(lead)) for lead in leads]


def leads_asked(form: LeadFilterForm) -> QuerySet[Lead]:
    """Those of the filters; open ones unless something else is asked for."""
    leads: QuerySet[Lead] = Lead.objects.select_related("alumnus", "owner", "role")
    show, way, owner = form.asked("show"), form.asked("way"), form.asked("owner")
    if show in LeadState.values:
        leads = leads.filter(state=show)
    elif show != "all":
        leads = leads.open()  # type: ignore[attr-defined]
    if way:
        leads = leads.filter(way=way)
    if owner == "nobody":
        leads = leads.filter(owner__isnull=True)
    elif owner:
        leads = leads.filter(owner=uuid_in(owner))
    return leads


def table(leads: QuerySet[Lead], labels: Sequence[Any]) -> tuple[list[str], Iterator[list[Any]]]:
    """For a file: nothing that the member has not told this employer, and no address."""
    return [str(label) for label in labels], (
        [
            lead.created_at.date(), lead.alumnus.full_name, lead.get_way_display(),
            lead.role.title if lead.role else "", lead.line, lead.get_state_display(),
            lead.owner.display_name if lead.owner else "", lead.next_step, lead.next_on, lead.value, lead.currency,
        ]
        for lead in leads.order_by("-created_at", "id").iterator(chunk_size=500)
    )  # fmt: skip


def public_role(employer: Employer, role: InvolvementRole, today: date) -> str:
    """The address that everybody can read; "" where there is none at the moment."""
    is_there = InvolvementRole.objects.for_the_world(today).filter(pk=role.pk).exists()
    return employer_url(employer, "community:public_role_detail", role.pk) if is_there else ""


def posting(employer: Employer, role: InvolvementRole) -> dict[str, Any]:
    """https://schema.org/JobPosting, and nothing in it that the page does not say. Of volunteers it says that too."""
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": role.title,
        "description": role.html,
        "datePosted": (role.opened_at or role.created_at).date().isoformat(),
        "hiringOrganization": {"@type": "Organization", "name": role.organisation or employer.name},
        "url": employer_url(employer, "community:public_role_detail", role.pk),
    }
    if role.way == Way.VOLUNTEER:
        found["employmentType"] = "VOLUNTEER"
    if role.ends_on:
        found["validThrough"] = role.ends_on.isoformat()
    if role.place:
        address = {"@type": "PostalAddress", "addressLocality": role.place}
        found["jobLocation"] = {"@type": "Place", "address": address}
    return found
