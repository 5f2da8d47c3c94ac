"""What HR's desk of the demo finds: records of one person twice, tags, notes, people off the lists, claims."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

from accounts.models import Membership, Role
from directory.models import Alumnus, AlumnusState, CustomField, Spell, StaffNote
from offboarding.demo.employers import DemoEmployer
from offboarding.demo.fates import Story, let_in
from offboarding.demo.names import REGIONS, plain
from offboarding.demo.people import Person, Village
from offboarding.demo.words import WORDS
from offboarding.models import Claim, ClaimState
from tenancy.bulk import insert_many

PEOPLE_TO_A_TWIN = 150  # of so many, one has a second record
LIMITED, WAITING_CLAIMS = 6, 4


def make_own_fields(demo: DemoEmployer) -> list[CustomField]:
    fields = [CustomField(**values, position=position) for position, values in enumerate(demo.own_fields)]
    insert_many(fields)
    return fields


def add_employees(village: Village, story: Story) -> list[Person]:
    """Current colleagues who have joined: they are found by those they work and worked with."""
    people = []
    for _number in range(village.employer.employees):
        person = village.person()
        alumnus, spell = person.alumnus, person.last
        person.spells = [spell]
        spell.started_on = story.today - timedelta(days=village.chance.randint(400, 4500))
        spell.manager = village.manager(spell.team, spell.office, story.today)
        spell.last_day = spell.regretted = None
        spell.exit_type = spell.exit_reason = spell.rehire_eligibility = alumnus.personal_email = ""
        alumnus.state = AlumnusState.EMPLOYEE
        let_in(story, person, story.now - timedelta(days=village.chance.randint(2, 300)), role=Role.EMPLOYEE)
        people.append(person)
    return people


def mark(people: Sequence[Person], demo: DemoEmployer) -> None:
    """Tags; some whom staff took off the lists; some who joined and wait for a yes."""
    chance = Random(f"{demo.slug}-marks")  # noqa: S311  people, not secrets
    for person in people:
        if chance.random() < 0.12:
            person.alumnus.tags = sorted(chance.sample(list(demo.tags), chance.choice((1, 1, 2))))
        person.alumnus.unlisted = chance.random() < 0.008
    members = [person for person in people if person.alumnus.has_joined]
    for person in sorted(members, key=lambda person: person.last_day)[-LIMITED * 3 :: 3]:
        person.alumnus.is_limited, person.alumnus.unlisted = True, False


def add_twins(people: Sequence[Person], demo: DemoEmployer) -> list[Person]:
    """Second records of people, from an older list: nobody has joined with them, and no case was opened."""
    chance = Random(f"{demo.slug}-twins")  # noqa: S311  people, not secrets
    known = [person for person in people if person.alumnus.personal_email and person.last.last_day]
    chosen = chance.sample(known, max(demo.people // PEOPLE_TO_A_TWIN, len(TWISTS)))
    return [_twin(person, TWISTS[number % len(TWISTS)], chance) for number, person in enumerate(chosen)]


def _twin(person: Person, twist: "Twist", chance: Random) -> Person:
    original, spell = person.alumnus, person.last
    alumnus = Alumnus(
        given_name=original.given_name, family_name=original.family_name, city=original.city,
        country=original.country, city_id=original.city_id, state=AlumnusState.ALUMNUS,
        became_alumnus_on=original.became_alumnus_on,
    )  # fmt: skip
    twist(original, alumnus, person.region, chance)
    copied = Spell(
        alumnus=alumnus, title=spell.title, team=spell.team, started_on=spell.started_on, last_day=spell.last_day
    )
    return Person(alumnus, person.ladder, person.region, [copied], "")


Twist = Callable[[Alumnus, Alumnus, str, Random], None]


def _married(original: Alumnus, alumnus: Alumnus, region: str, chance: Random) -> None:
    original.former_name = original.former_name or plain(chance.choice(REGIONS[region].family))
    alumnus.family_name = original.former_name


def _mistyped(original: Alumnus, alumnus: Alumnus, region: str, chance: Random) -> None:
    name = original.family_name
    place = chance.randrange(2, max(len(name), 3))
    alumnus.family_name = name[:place] + name[place - 1] + name[place:]


def _with_a_second_address(original: Alumnus, alumnus: Alumnus, region: str, chance: Random) -> None:
    local, _at, domain = original.personal_email.partition("@")
    alumnus.personal_email = f"{local}+alumni@{domain}"


def _with_the_work_address(original: Alumnus, alumnus: Alumnus, region: str, chance: Random) -> None:
    alumnus.given_name, alumnus.work_email = original.given_name[:1], original.work_email


TWISTS: Sequence[Twist] = (_married, _mistyped, _with_a_second_address, _with_the_work_address)


def write_staff_notes(people: Sequence[Person], demo: DemoEmployer, story: Story) -> None:
    """A few have an end date; one in five ran out and is gone by tomorrow."""
    chance = Random(f"{demo.slug}-notes")  # noqa: S311  people, not secrets
    author = Membership.objects.with_role(Role.HR_ADMIN).first()
    assert author is not None
    insert_many(
        [
            StaffNote(
                alumnus=person.alumnus, author=author, text=chance.choice(WORDS[demo.language].staff_notes),
                until=story.today + timedelta(days=chance.randint(10, 400)) if chance.random() < 0.5 else None,
                created_at=story.now - timedelta(days=chance.randint(1, 300)),
            )
            for person in chance.sample(list(people), min(24, len(people) // 4))
        ]
    )  # fmt: skip


def leave_claims(people: Sequence[Person], village: Village, story: Story) -> None:
    """Some wait whom HR knows, mistyped or married; one is a stranger; one was refused."""
    unknown = [person for person in people if not person.alumnus.has_joined and person.last.last_day]
    chance = Random(f"{village.employer.slug}-claims")  # noqa: S311  people, not secrets
    claims = [
        _claim(person, number, story, chance) for number, person in enumerate(chance.sample(unknown, WAITING_CLAIMS))
    ]
    stranger = _claim(village.person(), WAITING_CLAIMS, story, chance)
    refused = _claim(village.person(), WAITING_CLAIMS + 1, story, chance)
    refused.state, refused.decided_at = ClaimState.REFUSED, story.now - timedelta(days=3)
    refused.reason = WORDS[village.employer.language].refusal
    insert_many([*claims, stranger, refused])


def _claim(person: Person, number: int, story: Story, chance: Random) -> Claim:
    alumnus, spell = person.alumnus, person.last
    asked_at = story.now - timedelta(days=4 + number, hours=chance.randint(0, 20))
    family = alumnus.family_name
    return Claim(
        given_name=alumnus.given_name,
        family_name=family.replace("ll", "l") if number % 2 else family,
        from_year=person.first_day.year,
        to_year=person.last_day.year,
        team=spell.team,
        email=f"claim.{number}@letters.example",
        message=WORDS[story.employer.language].claim_message if number % 2 else "",
        token_sha256=hashlib.sha256(f"{story.employer.slug}-{number}-{chance.random()}".encode()).hexdigest(),
        state=ClaimState.OPEN,
        asked_at=asked_at,
        verified_at=asked_at + timedelta(minutes=7),
    )
