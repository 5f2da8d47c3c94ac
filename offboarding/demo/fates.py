"""What became of the demo's people: how many are in which state, and the rows that tell it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress

from accounts.joining.consents import current_text
from accounts.models import Consent, Membership, Role, User
from directory.models import AlumnusState
from mail.models import Consent as MailConsent
from mail.models import Preference
from offboarding import timeline
from offboarding.demo.mail_choices import choose
from offboarding.demo.people import Person
from offboarding.models import Case, CaseEvent, CaseSource, CaseState, CaseStep, SkipReason, StepKind
from tenancy.bulk import insert_many
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope

# Of a hundred people; whoever is left over joined.
SHARES = {
    CaseState.INVITED: 14,
    CaseState.EXITED: 13,
    CaseState.DECLINED: 4,
    CaseState.NOT_ELIGIBLE: 2,
    CaseState.DECEASED: 1,
    CaseState.WITHDRAWN: 1,
}
STANDING = {
    CaseState.INVITED: AlumnusState.ALUMNUS,
    CaseState.EXITED: AlumnusState.ALUMNUS,
    CaseState.ACTIVE: AlumnusState.ALUMNUS,
    CaseState.DECLINED: AlumnusState.DECLINED,
    CaseState.NOT_ELIGIBLE: AlumnusState.NOT_ELIGIBLE,
    CaseState.DECEASED: AlumnusState.DECEASED,
    CaseState.WITHDRAWN: AlumnusState.LEAVER,
}


@dataclass
class Story:
    """All rows of what happened, to be stored together."""

    employer: Employer
    chance: Random
    now: datetime
    users: list[User] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    preferences: list[Preference] = field(default_factory=list)
    said: list[MailConsent] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    steps: list[CaseStep] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.employer.zone).date()


def draw_state(chance: Random) -> CaseState:
    states = [*SHARES, CaseState.ACTIVE]
    return chance.choices(states, [*SHARES.values(), 100 - sum(SHARES.values())])[0]


def tell(story: Story, person: Person, state: CaseState, *, user: User | None = None) -> Case:
    """Put the person into this state, with everything that led there."""
    alumnus, last_day = person.alumnus, person.last_day
    alumnus.state = STANDING[state]
    if state not in (CaseState.WITHDRAWN, CaseState.NOT_ELIGIBLE):
        alumnus.became_alumnus_on = last_day + timeline.A_DAY
    _decide_address(story, person, state)
    case = _case(story, person, state)
    if state == CaseState.ACTIVE:
        _join(story, person, case, user)
    return case


def _decide_address(story: Story, person: Person, state: CaseState) -> None:
    alumnus = person.alumnus
    if state in (CaseState.ACTIVE, CaseState.INVITED, CaseState.DECLINED):
        alumnus.personal_email_verified_at = _at(person.last_day - timedelta(days=12), story.employer.zone)
    elif state == CaseState.EXITED and story.chance.random() < 0.75:
        alumnus.personal_email = ""


def _case(story: Story, person: Person, state: CaseState) -> Case:
    last_day, zone = person.last_day, story.employer.zone
    case = Case(
        alumnus=person.alumnus,
        spell=person.last,
        state=state,
        source=CaseSource.IMPORT if last_day < story.today - timedelta(days=700) else CaseSource.DEMO,
        last_day=last_day,
        opened_at=_at(last_day - timedelta(days=40), zone),
        held_at=story.now if state == CaseState.EXITED else None,
    )
    story.cases.append(case)
    steps = _steps(story, case)
    story.steps += steps
    _event(story, case, CaseEvent.Kind.OPENED, case.opened_at, to_state=CaseState.IN_NOTICE)
    for step in steps:
        if step.done_at and step.kind != StepKind.BECOMES_ALUMNUS:
            _event(story, case, CaseEvent.Kind.MAIL_SENT, step.done_at, data={"step": step.kind})
    _tell_moves(story, case)
    if state == CaseState.WITHDRAWN:
        person.last.last_day = None
    return case


def _steps(story: Story, case: Case) -> list[CaseStep]:
    zone, steps = story.employer.zone, []
    for kind in (StepKind.LEAVER_LINK, StepKind.BECOMES_ALUMNUS, *timeline.INVITATIONS):
        due_on = case.anchor + timedelta(days=timeline.OFFSETS[kind])
        step = CaseStep(case=case, kind=kind, due_on=due_on)
        reason = _why_skipped(story, case, kind)
        if reason:
            step.skipped_at, step.skip_reason = _at(due_on, zone), reason
        elif due_on <= story.today and not (case.held_at and kind in timeline.INVITATIONS):
            step.done_at = _at(due_on, zone)
        steps.append(step)
    return steps


def _why_skipped(story: Story, case: Case, kind: StepKind) -> str:
    if case.state in (CaseState.WITHDRAWN, CaseState.NOT_ELIGIBLE, CaseState.DECEASED):
        return SkipReason.CASE_ENDED if kind != StepKind.LEAVER_LINK else ""
    if case.state == CaseState.DECLINED and kind in timeline.INVITATIONS[1:]:
        return SkipReason.CASE_ENDED
    if case.state == CaseState.ACTIVE and kind in timeline.INVITATIONS[1:] and story.chance.random() < 0.8:
        return SkipReason.ALREADY_MEMBER
    if case.state == CaseState.EXITED and kind == StepKind.LEAVER_LINK:
        return SkipReason.LAST_DAY_PASSED
    return ""


MOVES = {
    CaseState.ACTIVE: (CaseState.EXITED, CaseState.INVITED, CaseState.ACTIVE),
    CaseState.INVITED: (CaseState.EXITED, CaseState.INVITED),
    CaseState.DECLINED: (CaseState.EXITED, CaseState.INVITED, CaseState.DECLINED),
    CaseState.EXITED: (CaseState.EXITED,),
    CaseState.NOT_ELIGIBLE: (CaseState.NOT_ELIGIBLE,),
    CaseState.DECEASED: (CaseState.EXITED, CaseState.DECEASED),
    CaseState.WITHDRAWN: (CaseState.WITHDRAWN,),
}


def _tell_moves(story: Story, case: Case) -> None:
    before, day = CaseState.IN_NOTICE, case.anchor + timeline.A_DAY
    if case.state == CaseState.WITHDRAWN:
        day = case.anchor - timedelta(days=6)
    for state in MOVES[CaseState(case.state)]:
        when = min(_at(day, story.employer.zone), story.now)
        _event(story, case, CaseEvent.Kind.MOVED, when, from_state=before, to_state=state)
        before, day = state, day + timedelta(days=story.chance.randint(1, 9))


def _event(story: Story, case: Case, kind: CaseEvent.Kind, at: datetime, **fields: object) -> None:
    story.events.append(CaseEvent(case=case, kind=kind, at=at, **fields))


def _join(story: Story, person: Person, case: Case, user: User | None) -> None:
    waited = timedelta(days=story.chance.randint(2, 40))
    joined_at = min(_at(case.anchor + waited, story.employer.zone), story.now)
    let_in(story, person, joined_at, user=user)


def let_in(
    story: Story, person: Person, joined_at: datetime, *, user: User | None = None, role: Role = Role.ALUMNUS
) -> None:
    """The person has a sign-in from that moment on; current colleagues sign in with their work address."""
    alumnus = person.alumnus
    address = alumnus.work_email if role == Role.EMPLOYEE else alumnus.personal_email
    if user is None:
        user = User(id=uuid7(), email=address, language=story.employer.language, created_at=joined_at)
        story.users.append(user)
    membership = Membership(user=user, roles=[role], display_name=alumnus.full_name, joined_at=joined_at)
    story.memberships.append(membership)
    alumnus.membership, alumnus.joined_at = membership, joined_at
    text = current_text(Consent.Purpose.NETWORK)
    story.consents.append(
        Consent(
            user=user, subject_id=alumnus.pk, purpose=Consent.Purpose.NETWORK, text_version=text.version,
            text=text.for_employer(story.employer).text, language=story.employer.language, given_at=joined_at,
        )
    )  # fmt: skip
    language = story.employer.language
    preferences, said = choose(alumnus.pk, at=joined_at, language=language, chance=story.chance)
    story.preferences += preferences
    story.said += said


def _at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(9, 12), tzinfo=zone)


def store_people_who_sign_in(story: Story) -> None:
    """Before the alumni: they point to their memberships."""
    with no_scope():
        User.objects.bulk_create(story.users, batch_size=1000)
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in story.users],
            batch_size=1000,
        )
    Membership.objects.bulk_create(story.memberships, audited=True, batch_size=1000)


def store_story(story: Story) -> None:
    Consent.objects.bulk_create(story.consents, audited=True, batch_size=1000)
    insert_many(story.preferences)
    insert_many(story.said)
    insert_many(story.cases)
    insert_many(story.events)
    insert_many(story.steps)
