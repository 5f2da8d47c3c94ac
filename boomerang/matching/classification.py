"""What the loaded classification (ESCO) knows: which skill a name means, which occupation a title and skills are.

Read bit by bit and remembered by the process for as long as the same classification is loaded. Without one every
question has an empty answer.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.db import connection

from boomerang.matching.traits import MOST_ROLES, Role
from boomerang.models import ConceptKind, Taxonomy, TaxonomyConcept, TaxonomyLink, TaxonomyName

LIKE_A_NAME = 0.35  # trigram likeness from which an unknown title may be a known one
NOT_EXACT = 0.8  # what such a likeness is worth beside the name itself
OPTIONAL = 0.5  # a skill that an occupation may need, beside one that it does
BY_SKILLS = 20  # occupations that the skills alone speak for
SKILLS_WEIGH = 2.0  # beside the title's 1: several skills say more than one title that many use


class Classification:
    def __init__(self, stamp: str = "") -> None:
        self.stamp = stamp
        self.skills: dict[str, tuple[int, ...]] = {}
        self.titles: dict[str, dict[int, float]] = {}
        self.needed_by: dict[int, dict[int, float]] = {}
        self.groups: dict[int, str] = {}
        self.occupations = 0
        if stamp:
            occupations = TaxonomyConcept.objects.filter(kind=ConceptKind.OCCUPATION)
            self.groups = dict(occupations.values_list("id", "group"))

    def concepts_of(self, keys: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
        """Skills by their names. One query for those not asked before."""
        wanted = set(keys)
        if not self.stamp:
            return dict.fromkeys(wanted, ())
        if new := wanted.difference(self.skills):
            found: dict[str, list[int]] = defaultdict(list)
            names = TaxonomyName.objects.filter(kind=ConceptKind.SKILL, key__any_of=new).order_by("concept")
            for key, concept in names.values_list("key", "concept"):
                found[key].append(concept)
            self.skills |= {key: tuple(found.get(key, ())) for key in new}
        return {key: self.skills[key] for key in wanted}

    def roles_of(self, titles: Sequence[str], skills: Iterable[tuple[int, ...]]) -> list[Role]:
        """The occupations that the latest titles and the skills speak for, the surest first."""
        if not self.stamp:
            return []
        held = [concepts for concepts in skills if concepts]
        self._learn_links({concept for concepts in held for concept in concepts})
        by_title: dict[int, float] = {}
        for title in titles:
            for occupation, sure in self._titled(title).items():
                by_title[occupation] = max(by_title.get(occupation, 0.0), sure)
        by_skills = self._skilled(held)
        leading = sorted(by_skills, key=lambda each: (-by_skills[each], each))[:BY_SKILLS]
        whole = (1.0 if titles else 0.0) + (SKILLS_WEIGH if held else 0.0)
        found = [
            Role(each, self.groups[each], round(self._sure(by_title.get(each, 0), by_skills.get(each, 0), whole), 3))
            for each in {*by_title, *leading}
        ]
        return sorted(found, key=lambda role: (-role.sure, role.id))[:MOST_ROLES]

    @staticmethod
    def _sure(by_title: float, by_skills: float, whole: float) -> float:
        return min(1.0, (by_title + SKILLS_WEIGH * by_skills) / whole) if whole else 0.0

    def _titled(self, key: str) -> Mapping[int, float]:
        if key not in self.titles:
            names = TaxonomyName.objects.filter(kind=ConceptKind.OCCUPATION, key=key[:300])
            exact = dict.fromkeys(names.values_list("concept", flat=True), 1.0)
            self.titles[key] = exact or _like(key)
        return self.titles[key]

    def _skilled(self, held: Sequence[tuple[int, ...]]) -> dict[int, float]:
        """By occupation, how much of what the skills can say they say for it: rare skills say more."""
        total = 0.0
        found: dict[int, float] = defaultdict(float)
        for concepts in held:
            total += max(self._tells(concept) for concept in concepts)
            best: dict[int, float] = {}
            for concept in concepts:
                tells = self._tells(concept)
                for occupation, need in self.needed_by[concept].items():
                    best[occupation] = max(best.get(occupation, 0.0), need * tells)
            for occupation, value in best.items():
                found[occupation] += value
        return {occupation: value / total for occupation, value in found.items()} if total else {}

    def _tells(self, concept: int) -> float:
        return math.log(len(self.groups) / max(1, len(self.needed_by[concept])))

    def _learn_links(self, concepts: set[int]) -> None:
        new = concepts.difference(self.needed_by)
        if not new:
            return
        self.needed_by |= {concept: {} for concept in new}
        links = TaxonomyLink.objects.filter(skill__in=new)
        for skill, occupation, is_essential in links.values_list("skill", "occupation", "is_essential"):
            self.needed_by[skill][occupation] = 1.0 if is_essential else OPTIONAL


def _like(key: str) -> dict[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concept_id, similarity(key, %(key)s) AS alike FROM boomerang_taxonomyname"
            " WHERE kind = 'occupation' AND key %% %(key)s ORDER BY alike DESC, concept_id LIMIT 8",
            {"key": key},
        )
        found: dict[int, float] = {}
        for concept, alike in cursor.fetchall():
            if alike > LIKE_A_NAME:
                found.setdefault(concept, float(alike) * NOT_EXACT)
        return found


@lru_cache(maxsize=1)
def _remembered(stamp: str) -> Classification:
    return Classification(stamp)


def stamp() -> str:
    return Taxonomy.objects.values_list("stamp", flat=True).first() or ""


def classification() -> Classification:
    """The one that is loaded now."""
    return _remembered(stamp())
