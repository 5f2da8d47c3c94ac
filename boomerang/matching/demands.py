"""From an opening to what is compared of it."""

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from django.db.models import Q

from boomerang.matching.classification import Classification
from boomerang.matching.people import number_of
from boomerang.matching.spelling import stems
from boomerang.matching.traits import Asked, Demand, keys_of
from boomerang.models import Opening, OpeningPlace, OpeningSkill, OpeningTraits, Origin, Workplace
from directory.models import Skill
from directory.names import name_key, words
from tenancy.bulk import insert_rows, new_ids

LONGEST_SKILL = 4  # words, where a description is read for skills
MOST_FOUND = 15
MOST_WORDS = 1_500  # of a description


def write_openings(opening_ids: Sequence[UUID], known: Classification) -> dict[UUID, Demand]:
    """Traits of those that run, anew, in the caller's transaction. Others lose theirs."""
    running = Opening.objects.running().filter(pk__in=list(opening_ids))
    demands = demands_of(running.order_by("pk"), known)
    rows = [
        {
            "opening_id": pk,
            "keys": keys_of_demand(demand),
            "traits": demand.stored(),
            "id": new_id,
        }
        for (pk, demand), new_id in zip(demands.items(), new_ids(len(demands)), strict=True)
    ]
    OpeningTraits.objects.filter(opening__in=list(opening_ids)).delete()
    insert_rows(OpeningTraits, rows)
    return demands


def demands_of(openings: Iterable[Opening], known: Classification) -> dict[UUID, Demand]:
    found = {opening.pk: opening for opening in openings}
    skills: dict[UUID, list[Asked]] = {pk: [] for pk in found}
    asked = OpeningSkill.objects.filter(opening__in=found).order_by("-is_must", "skill__key")
    for pk, key, name, is_must in asked.values_list("opening", "skill__key", "skill__name", "is_must"):
        skills[pk].append(Asked(key, name, is_must))
    for pk, opening in found.items():
        skills[pk] = skills[pk] or _told(opening)
    places: dict[UUID, list[tuple[int | None, str]]] = {pk: [] for pk in found}
    for place in OpeningPlace.objects.filter(opening__in=found).order_by("pk"):
        places[place.opening_id].append((number_of(place.city, place.country, place.city_id), place.country))
    return {pk: _demand(opening, skills[pk], places[pk], known) for pk, opening in found.items()}


def _demand(
    opening: Opening, skills: list[Asked], places: list[tuple[int | None, str]], known: Classification
) -> Demand:
    title = name_key(opening.title)
    meaning = known.concepts_of([skill.key for skill in skills])
    skills = [skill._replace(concepts=frozenset(meaning[skill.key])) for skill in skills]
    # An alumnus's present employer has teams of its own, whatever they are called.
    team = opening.team if opening.origin == Origin.EMPLOYER else ""
    return Demand(
        title_key=title,
        skills=skills,
        roles=known.roles_of([title], [meaning[skill.key] for skill in skills]),
        team_key=name_key(team),
        places=places,
        is_remote=opening.workplace == Workplace.REMOTE,
        level=opening.seniority,
        languages=frozenset(opening.languages),
    )


def _told(opening: Opening) -> list[Asked]:
    """Skills that people here have, where the description names them: what most openings of feeds give. All nice."""
    told = words(opening.description)[:MOST_WORDS]
    phrases = {" ".join(told[at : at + size]) for size in range(1, LONGEST_SKILL + 1) for at in range(len(told))}
    held = Skill.objects.filter(Q(alumnus_skills__isnull=False) | Q(is_offered=True), key__any_of=phrases)
    named = sorted(held.distinct().values_list("key", "name"), key=lambda pair: (-len(pair[0].split()), pair))
    return [Asked(key, name, False) for key, name in islice(named, MOST_FOUND)]


def keys_of_demand(demand: Demand) -> list[str]:
    found = stems(demand.title_key).union(*(stems(skill.key) for skill in demand.skills))
    return keys_of(found, {concept for skill in demand.skills for concept in skill.concepts}, demand.roles)
