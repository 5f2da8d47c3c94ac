"""What a demo employer looks for, and a dozen people who said that they would like to."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import Membership, Role
from community.demo.people import shown_first
from community.models import InvolvementRole, Lead, LeadMove, LeadNote, LeadState, RoleState, Way
from directory.models import Alumnus, AlumnusState
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer
from web.rich_text import VERSION, to_html


@dataclass(frozen=True)
class Told:
    way: Way
    line: str
    state: LeadState = LeadState.NEW
    step: str = ""
    days: int = 0
    value: int | None = None


ROLES = (
    (
        Way.BOARD, "A seat on the board of the apprentices’ foundation", "Foundation for Apprentices", "Hamburg",
        "Four meetings a year", True,
        "The foundation helps forty young people a year through their training. We look for somebody who knows"
        " **how money is looked after** and is not afraid of a plain word.\n\nThe seat is unpaid; travel is paid for.",
    ),
    (
        Way.VOLUNTEER, "Two hours at a school: what do you do all day?", "", "Wherever you live",
        "Two hours, once", True,
        "Schools ask us for people who tell pupils how work really is. You need no slides. We find a class near you"
        " and come along the first time.",
    ),
    (
        Way.SPEAKER, "Lunch talk: something you learned after leaving", "", "Online", "Forty minutes", False,
        "Once a month, half an hour and questions. The best ones so far were about failing, bees and tax.",
    ),
    (
        Way.EXPERT, "On call for the old billing engine", "", "Online", "Perhaps an afternoon a year", False,
        "Three people understood it, and all three have left. We would like to be able to call one of you. Paid by the"
        " hour.",
    ),
)  # fmt: skip
TOLD = (
    Told(Way.CUSTOMER, "My new company looks for somebody who runs its payroll. I would sit at the table."),
    Told(Way.SPEAKER, "I could tell how we closed an office without losing the people.", LeadState.IN_TALKS,
         "Agree on a date in May", 9),
    Told(Way.PARTNER, "We build what you do not: shall we look whether it fits together?", LeadState.ASSIGNED,
         "Call with product", -3, 60_000),
    Told(Way.DONOR, "I would like to give to the apprentices’ foundation each year.", LeadState.WON, value=1_200),
    Told(Way.VOLUNTEER, "Happy to go to a school around Lyon."),
    Told(Way.CUSTOMER, "My sister’s practice needs new software. She said that you may ring.", LeadState.IN_TALKS,
         "Send the offer", 2, 18_000),
    Told(Way.BOARD, "I have sat on two boards and would do it again.", LeadState.ASSIGNED, "Introduce to the chair", 5),
    Told(Way.EXPERT, "I wrote half of the billing engine. Ring me before you touch the rounding.", LeadState.WON),
    Told(Way.AMBASSADOR, "Send people to me who wonder whether to join.", LeadState.LOST),
)  # fmt: skip


def register_chapter() -> None:
    register(Chapter(name="involvement", order=142, tell=tell))


def tell(employer: Employer) -> None:
    owner = Membership.objects.current().with_role(Role.HR_ADMIN, Role.OWNER).order_by("pk").first()
    joined = Alumnus.objects.filter(state=AlumnusState.ALUMNUS, membership__isnull=False, is_limited=False)
    people = shown_first(joined.order_by("joined_at", "id")[: len(TOLD)])
    if owner is None or not people:
        return
    roles = [_role(employer, owner, place) for place in range(len(ROLES))]
    insert_many(roles)
    by_way = {role.way: role for role in roles}
    leads, moves = [], []
    for place, told in enumerate(TOLD):
        lead = _lead(employer, owner, people[place % len(people)], told, place, by_way)
        leads.append(lead)
        moves += _moves(lead, owner)
    insert_many(leads)
    insert_many(moves)
    talked = next(lead for lead in leads if lead.state == LeadState.IN_TALKS)
    insert_many([build(LeadNote, lead=talked, text="Rang: would rather speak in the morning.", by=owner)])


def _role(employer: Employer, owner: Membership, place: int) -> InvolvementRole:
    way, title, organisation, where, effort, is_public, body = ROLES[place]
    since = timezone.now() - timedelta(days=6 + 13 * place)
    return build(
        InvolvementRole, way=way, title=title, organisation=organisation, place=where, effort=effort, body=body,
        html=to_html(body), html_version=VERSION, is_public=is_public, owner=owner, state=RoleState.OPEN,
        opened_at=since, changed_at=since, ends_on=employer.today() + timedelta(days=70) if place == 0 else None,
    )  # fmt: skip


def _lead(
    employer: Employer, owner: Membership, person: Alumnus, told: Told, place: int, roles: dict[str, InvolvementRole]
) -> Lead:
    since = timezone.now() - timedelta(days=1 + 6 * place)
    role = roles.get(told.way) if told.way in (Way.BOARD, Way.EXPERT) else None
    return build(
        Lead, alumnus=person, way=told.way, line=told.line, state=told.state, created_at=since,
        state_since=since + timedelta(hours=20 if told.state != LeadState.NEW else 0), next_step=told.step,
        next_on=employer.today() + timedelta(days=told.days) if told.step else None, value=told.value,
        currency="EUR" if told.value else "", version=1 if told.state == LeadState.NEW else 2,
        **({"owner": owner} if told.state != LeadState.NEW else {}), **({"role": role} if role else {}),
    )  # fmt: skip


def _moves(lead: Lead, owner: Membership) -> list[LeadMove]:
    moves = [build(LeadMove, lead=lead, to_state=LeadState.NEW, at=lead.created_at)]
    if lead.state != LeadState.NEW:
        moves.append(
            build(LeadMove, lead=lead, from_state=LeadState.NEW, to_state=lead.state, by=owner, at=lead.state_since)
        )
    return moves
