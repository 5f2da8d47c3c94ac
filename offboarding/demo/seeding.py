"""Fills an installation with two employers and believable people. Safe to run twice: what is there stays."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.members.actions import add_member, find_or_make_user
from accounts.models import Membership, Role
from audit.events import OPERATOR, record
from directory.duplicates.finding import find_duplicates
from directory.models import Alumnus, AlumnusSkill, ExitType, SearchRow, Spell
from directory.search.rows import refresh_search
from mail.models import Preference
from offboarding.actions.opening import open_cases
from offboarding.demo.activity import live
from offboarding.demo.audiences import save_audiences
from offboarding.demo.circles import connect
from offboarding.demo.employers import EMPLOYERS, DemoEmployer
from offboarding.demo.fates import (
    Story,
    draw_state,
    store_people_who_sign_in,
    store_story,
    tell,
)
from offboarding.demo.journeys import start_journeys
from offboarding.demo.letters import keep_letters
from offboarding.demo.mail_choices import ask_the_dormant, wish
from offboarding.demo.mailings import write_to_many
from offboarding.demo.names import SKILLS
from offboarding.demo.people import Person, Village, store_people
from offboarding.demo.profiles import Pen
from offboarding.demo.records import add_employees, add_twins, leave_claims, make_own_fields, mark, write_staff_notes
from offboarding.demo.senders import begin_own_sender
from offboarding.models import (
    Case,
    CaseEvent,
    CaseSource,
    CaseState,
    CaseTask,
    ChecklistTemplate,
    Colleague,
    TemplateItem,
)
from tenancy.bulk import tell_planner
from tenancy.demo import all_chapters
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope

COMING_DAYS = (0, 1, 2, 4, 6, 7, 9, 12, 14, 16, 19, 22, 25, 28, 33, 38, 44, 52, 58, 70)
GONE_DAYS = (1, 2, 3, 5, 8, 12, 18)


class Known(NamedTuple):
    """Somebody as whom one signs in."""

    given: str
    family: str
    origin: str
    city: tuple[str, str]


AMARA = Known("Amara", "Okafor", "west_african", ("Lagos", "NG"))
CLAIRE = Known("Claire", "Dubois", "french", ("Lyon", "FR"))
# With how many days ago they left.
KNOWN = {"northwind": [(AMARA, 420), (CLAIRE, 3000)], "soleil": [(CLAIRE, 210)]}


@dataclass(frozen=True)
class SignIn:
    address: str
    who: str


def seed(*, small: bool = False) -> list[SignIn]:
    """Make what is missing; returns who may sign in."""
    sign_ins = []
    for demo in EMPLOYERS:
        sign_ins += _seed_employer(demo.small() if small else demo)
    return sign_ins


@transaction.atomic
def _seed_employer(demo: DemoEmployer) -> list[SignIn]:
    employer = Employer.objects.filter(slug=demo.slug).first() or _make_employer(demo)
    with tenant_scope(employer):
        _make_staff(employer, demo)
        if not Alumnus.objects.exists():
            _fill(employer, demo)
    return _sign_ins(demo)


def _make_employer(demo: DemoEmployer) -> Employer:
    employer = Employer(
        slug=demo.slug, name=demo.name, language=demo.language, timezone=demo.timezone,
        work_email_domains=[demo.domain], colour_primary=demo.colour_primary, colour_accent=demo.colour_accent,
        sender_name=demo.name, postal_address=demo.postal_address, modules=[module.name for module in all_modules()],
        colleagues_may_join=True,
    )  # fmt: skip
    employer.full_clean()
    employer.save(force_insert=True)
    return employer


def _sign_ins(demo: DemoEmployer) -> list[SignIn]:
    staff = [
        SignIn(f"{local}@{demo.domain}", f"{name}, {Role(role).label} at {demo.name}")
        for role, (name, local) in demo.staff.items()
    ]
    if demo.slug == "northwind":
        staff.append(SignIn("amara.okafor@mail.example", f"Amara Okafor, alumna of {demo.name}"))
    else:
        staff.append(SignIn("claire.dubois@mail.example", "Claire Dubois, alumna of both employers"))
    return staff


def _fill(employer: Employer, demo: DemoEmployer) -> None:
    now = timezone.now()
    today = now.astimezone(employer.zone).date()
    village = Village(demo, today=today, seed=f"{demo.slug}-people")
    story = Story(employer=employer, chance=Random(f"{demo.slug}-fates"), now=now)  # noqa: S311
    _make_checklists(demo)
    known = _known_people(village, story, demo, today)
    coming = _coming_leavers(village, story.chance, today)
    others = [village.person() for _number in range(demo.people - len(known) - len(coming))]
    for person in others:
        state = draw_state(story.chance)
        if state == CaseState.ACTIVE or story.chance.random() < 0.4:
            village.give_a_job_since(person)
        tell(story, person, state)
    employees = add_employees(village, story)
    _write_profiles(demo, story, known=known, others=[*others, *employees])
    twins = add_twins(others, demo)
    everybody = [*known, *coming, *others, *employees, *twins]
    _store(everybody, story, demo)
    opened = open_cases([person.last for person in coming], source=CaseSource.DEMO, refresh=False, by=None)
    _tick_most_tasks(opened, today, story.chance)
    _let_some_answer(opened, coming, demo, story.chance)
    connect([*known, *others], known, demo, story)
    live(known, others, story)
    ask_the_dormant([person.alumnus.pk for person in known if person.alumnus.joined_at], story.chance)
    write_staff_notes(others, demo, story)
    leave_claims(others, village, story)
    refresh_search(person.alumnus.pk for person in everybody)
    find_duplicates()
    tell_planner(Alumnus, Spell, AlumnusSkill, SearchRow, Preference)
    keep_letters(employer)
    write_to_many(employer, demo)
    save_audiences(demo)
    begin_own_sender(employer)
    start_journeys(employer, now=now)
    for chapter in all_chapters():
        chapter.tell(employer)
    record("demo.seeded", by=OPERATOR, people=len(everybody))


def _write_profiles(demo: DemoEmployer, story: Story, *, known: list[Person], others: list[Person]) -> None:
    pen = Pen(demo, story, make_own_fields(demo))
    for person in known:
        pen.fill_in(person, whole=True)
    for person in others:
        if person.alumnus.has_joined:
            pen.fill_in(person)
    mark([person for person in others if person.last.last_day], demo)


def _store(people: list[Person], story: Story, demo: DemoEmployer) -> None:
    store_people_who_sign_in(story)
    store_people(people, language=demo.language)
    store_story(story)


def _make_staff(employer: Employer, demo: DemoEmployer) -> None:
    """Also those whom an older demo did not have; whoever is there keeps the roles given since."""
    for role, (name, local) in demo.staff.items():
        user = find_or_make_user(email=f"{local}@{demo.domain}", language=demo.language, by=OPERATOR)
        if not Membership.objects.filter(user_id=user.pk).exists():
            add_member(employer=employer, user=user, roles=[role], display_name=name, by=OPERATOR)


def _make_checklists(demo: DemoEmployer) -> None:
    name = "Every exit" if demo.language == "en" else "Tous les départs"
    template = ChecklistTemplate.objects.create(name=name)
    TemplateItem.objects.bulk_create(
        TemplateItem(template=template, title=title, owner_role=owner, offset_days=days, position=position)
        for position, (title, owner, days) in enumerate(demo.checklist)
    )


def _known_people(village: Village, story: Story, demo: DemoEmployer, today: date) -> list[Person]:
    """The two whom the sign-in lines name. Claire worked at both, so her sign-in is one and the same."""
    found = []
    for who, days in KNOWN[demo.slug]:
        person = village.person(
            given=who.given, family=who.family, origin=who.origin, city=who.city, team=next(iter(demo.teams))
        )
        _lengthen(person, village, days)
        person.alumnus.personal_email = f"{who.given}.{who.family}@mail.example".lower()
        person.skills = person.skills or SKILLS[demo.language][:2]
        village.give_a_job_since(person)
        user = find_or_make_user(email=person.alumnus.personal_email, language=demo.language, by=OPERATOR)
        tell(story, person, CaseState.ACTIVE, user=user)
        found.append(person)
    return found


def _lengthen(person: Person, village: Village, days: int) -> None:
    """Six years that ended so many days ago: many worked here beside them."""
    person.spells = [spell] = person.spells[-1:]
    spell.last_day = village.today - timedelta(days=days)
    spell.started_on = spell.last_day - timedelta(days=6 * 365)
    spell.manager = village.manager(spell.team, spell.office, spell.last_day)


def _coming_leavers(village: Village, chance: Random, today: date) -> list[Person]:
    """People in notice, people who have just left, a dismissal among them, and a draft without a day."""
    people = []
    for days in (*COMING_DAYS, *(-days for days in GONE_DAYS)):
        person = village.person()
        person.spells = person.spells[-1:]
        spell = person.last
        tenure = person.last_day - person.first_day
        spell.last_day = today + timedelta(days=days)
        spell.started_on = person.last_day - tenure
        spell.exit_type = ExitType.VOLUNTARY if chance.random() < 0.8 else ExitType.END_OF_CONTRACT
        if chance.random() < 0.6:
            person.alumnus.personal_email = ""
        people.append(person)
    people[5].last.exit_type = ExitType.INVOLUNTARY
    people[14].last.last_day = None
    return people


def _let_some_answer(cases: list[Case], people: list[Person], demo: DemoEmployer, chance: Random) -> None:
    """Every other leaver has confirmed an address; some have left words and names."""
    now = timezone.now()
    addresses = {person.alumnus.pk: person.own_address for person in people}
    leaving = [case for case in cases if case.state == CaseState.IN_NOTICE and not case.is_held]
    confirmed = leaving[::2]
    for case in confirmed:
        alumnus = case.alumnus
        alumnus.personal_email = addresses[alumnus.pk]
        alumnus.personal_email_verified_at = now - timedelta(hours=chance.randint(2, 200))
        alumnus.save(update_fields=["personal_email", "personal_email_verified_at", "updated_at"])
        CaseEvent.objects.create(
            case=case, kind=CaseEvent.Kind.ADDRESS_CONFIRMED, at=alumnus.personal_email_verified_at
        )
    wish(confirmed[: len(demo.farewells)])
    for case, words in zip(confirmed, demo.farewells, strict=False):
        case.farewell, case.answered_at = words, now - timedelta(hours=1)
        case.save(update_fields=["farewell", "answered_at"])
        Colleague.objects.create(case=case, name="Daniel Kimani" if demo.language == "en" else "Hélène Garnier")
        Colleague.objects.create(case=case, name="Yara Haddad", email="yara.haddad@mail.example", position=1)


def _tick_most_tasks(cases: list[Case], today: date, chance: Random) -> None:
    """What was due is mostly done; a few tasks wait for somebody, as everywhere."""
    due = CaseTask.objects.filter(case__in=cases, due_on__lt=today).order_by("case__last_day", "position")
    done = [task.pk for task in due if chance.random() < 0.85]
    CaseTask.objects.filter(pk__in=done).update(done_at=timezone.now())
