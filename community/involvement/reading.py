"""What the pages show of roles and leads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from community.involvement.forms import LeadFilterForm
from community.involvement.rules import in_plain_words, may_take_back, steps_of
from community.models import LEAD_OPEN_STATES, LEAD_STATE_KINDS, InvolvementRole, Lead, LeadState, Way
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.ids import uuid_in

NEXT_FIRST = ("next_on", "id")
SHOWN = 20  # cards of a column; the rest stands in the list


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
    leads, show = leads_of(form), form.asked("show")
    if show in LeadState.values:
        leads = leads.filter(state=show)
    elif show != "all":
        leads = leads.open()  # type: ignore[attr-defined]
    return leads


def leads_of(form: LeadFilterForm) -> QuerySet[Lead]:
    """Of the kind and the colleague that were asked for, wherever they stand."""
    leads: QuerySet[Lead] = Lead.objects.select_related("alumnus", "owner", "role")
    way, owner = form.asked("way"), form.asked("owner")
    if way:
        leads = leads.filter(way=way)
    if owner == "nobody":
        leads = leads.filter(owner__isnull=True)
    elif owner:
        leads = leads.filter(owner=uuid_in(owner))
    return leads


@dataclass(frozen=True)
class Face:
    """A lead as a card of the board."""

    lead: Lead

    @property
    def targets(self) -> str:
        return " ".join(steps_of(self.lead))


@dataclass
class Column:
    """`rest` is where all of them stand."""

    stage: LeadState
    rest: str
    count: int = 0
    faces: list[Face] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.faces)

    @property
    def kind(self) -> str:
        return LEAD_STATE_KINDS[self.stage]

    @property
    def is_exit(self) -> bool:
        return self.stage not in LEAD_OPEN_STATES


def board_of(form: LeadFilterForm) -> list[Column]:
    """Every state in order: with what is to be done next on top, or of what has ended the latest."""
    leads = leads_of(form)
    counts = dict(leads.values_list("state").annotate(number=Count("pk")))
    page, asked = reverse("community:lead_list"), form.query("way", "owner")
    columns = {
        state: Column(state, f"{page}?show={state}{asked and '&'}{asked}", counts.get(state.value, 0))
        for state in LeadState
    }
    order = [F("next_on").asc(nulls_last=True), F("state_since").desc(), F("id").asc()]
    place = Window(RowNumber(), partition_by=[F("state")], order_by=order)
    for lead in leads.annotate(place=place).filter(place__lte=SHOWN).order_by("state", "place"):
        columns[LeadState(lead.state)].faces.append(Face(lead))
    return list(columns.values())


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
