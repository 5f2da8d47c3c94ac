"""Employers full of people, written by the product's own bulk code. Made once; a second run finds them."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role
from bench.database import employer, settle
from bench.words import COUNTRIES, OFFICES, SKILLS, TEAMS, TITLES, Words
from directory.models import Alumnus, AlumnusSkill, AlumnusState, Job, SearchRow, Skill, Spell
from directory.names import name_key
from directory.search.rows import refresh_search
from tenancy.bulk import build, insert_many
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope

CHUNK = 1_000
OTHERS, OTHERS_PEOPLE = 298, 100


def populate(sizes: list[int], *, others: int = OTHERS) -> dict[int, Employer]:
    """An employer of each size, all members joined, among many small ones."""
    wanted = [(f"size-{size}", size) for size in sizes] + [(f"other-{n}", OTHERS_PEOPLE) for n in range(others)]
    made = 0
    for slug, size in wanted:
        found = employer(slug)
        with tenant_scope(found):
            if not SearchRow.objects.exists():
                print(f"making {size:,} people at {slug}", flush=True) if size > OTHERS_PEOPLE else None
                _fill(size)
                made += size
    if made:
        settle()
    return {size: employer(f"size-{size}") for size in sizes}


def _fill(size: int) -> None:
    words = Words(seed=7)
    skills = [build(Skill, name=name, key=name_key(name)) for name in SKILLS]
    insert_many(skills)
    for start in range(0, size, CHUNK):
        with transaction.atomic():
            people = list(_people(words, min(CHUNK, size - start)))
            insert_many([alumnus.membership for alumnus, _spells in people if alumnus.membership])
            insert_many([alumnus for alumnus, _spells in people])
            insert_many([spell for _alumnus, spells in people for spell in spells])
            insert_many([_job(alumnus, words) for alumnus, _spells in people])
            insert_many([_skill(alumnus, skills, words) for alumnus, _spells in people])
            refresh_search([alumnus.pk for alumnus, _spells in people])


def _people(words: Words, count: int) -> Iterator[tuple[Alumnus, list[Spell]]]:
    for _ in range(count):
        membership = build(Membership, user_id=uuid7(), roles=[Role.ALUMNUS], display_name="Somebody")
        alumnus = build(
            Alumnus,
            membership=membership,
            joined_at=timezone.now(),
            state=AlumnusState.ALUMNUS,
            given_name=words.common(words.given),
            family_name=words.common(words.family),
            headline=words.any(TITLES),
            city=words.any(OFFICES),
            country=words.common(COUNTRIES),
        )
        alumnus.employee_number = str(alumnus.pk)[-12:]
        alumnus.personal_email = f"{alumnus.employee_number}@mail.example"
        alumnus.set_names()
        spells = 2 if words.chance.random() < 0.15 else 1
        yield alumnus, [_spell(alumnus, words) for _ in range(spells)]


def _spell(alumnus: Alumnus, words: Words) -> Spell:
    first = date(2000, 1, 1) + timedelta(days=words.chance.randrange(8500))
    return build(
        Spell,
        alumnus=alumnus,
        title=words.any(TITLES),
        team=words.common(TEAMS),
        office=words.common(OFFICES),
        started_on=first,
        last_day=first + timedelta(days=words.chance.randrange(100, 2500)),
    )


def _job(alumnus: Alumnus, words: Words) -> Job:
    return build(Job, alumnus=alumnus, employer_name=words.any(words.employers), title=words.any(TITLES))


def _skill(alumnus: Alumnus, skills: list[Skill], words: Words) -> AlumnusSkill:
    return build(AlumnusSkill, alumnus=alumnus, skill=words.chance.choice(skills))
