"""The score of a person and an opening: what is compared, how much each part weighs, and why.

Every part is a number from 0 to 1 that can be said in words. A part that cannot be told, because the opening asks for
nothing of the kind or the person has said nothing, is left out, and the others of its kind carry on alone:

    work   = Σ weight × part / Σ weight                 over role, title, words and skills that can be told
    around = (Σ weight × part + 3) / (Σ weight + 5)     over the others; 0.6 where nothing is known
    score  = 1000 × work × (0.7 + 0.3 × around)

So living nearby or having left lately lifts somebody who can do the work, and never makes a baker an accountant.

| work      | weight | is 1 when                                   | else                                              |
|-----------|--------|---------------------------------------------|---------------------------------------------------|
| role      | 40     | both are the same occupation of a loaded    | 0.5 the same ISCO-08 unit group, 0.3 the same     |
|           |        | classification (ESCO)                       | minor group, times how sure the occupations are   |
| words     | 28     | all words of the opening's title and skills | by rarity; longer profiles slightly less, so that |
|           |        | occur in their titles and skills            | nobody gains by listing everything                |
| title     | 20     | a title of theirs is the opening's          | half trigram likeness, half rare stems in common  |
| skills    | 16     | they have every skill that is asked for     | by rarity; a nice one counts 0.4 of a must, one   |
|           |        |                                             | with rare words in common in part                 |

| around    | weight | is 1 when                                   | else                                              |
|-----------|--------|---------------------------------------------|---------------------------------------------------|
| place     | 10     | the same city, or remote work               | 0.9 within 50 km, 0.6 within 100, 0.35 same land  |
| team      | 8      | they were in this team                      | 0.8 × likeness of the names                       |
| months    | 8      | at most 13 months away                      | falls to 0.6 at 16 months and to 0.1 at 60        |
| seniority | 6      | the level is theirs, from the one at exit   | 0.6 one level off, 0.2 two levels                 |
|           |        | to one step more for each four years since  |                                                   |
| languages | 5      | they speak every language of the work       | share of them                                     |

`role` is left out where no classification is loaded. A wish to come back (`with_wish`) is no part of what is stored: it
adds 15 % of what is missing to 1000, on the page of whoever may read that wish.

Why so: title and skills carry the match because nothing else tells what somebody can do. Weighing words by rarity is
Robertson and Spärck Jones' (the idf of BM25); title, skills and their words together beat each alone on
`bin/bench matching`. Months away: most people who return do so before month 13, few after 16 (docs/boomerang.md names
the studies). Weights are round numbers, set once by hand: no learning from decisions of the past, which would carry
their bias on.

What is never compared: age, gender, name, photo, birthday, nationality, how long a person has been looking, how often
anybody opened their profile. There is no predicted performance. tests/boomerang/matching/test_formula.py changes them
all and finds the same score.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from boomerang.matching.spelling import stem_likeness, stems, trigram_likeness
from boomerang.matching.traits import Asked, Demand, PersonFacts
from directory.places.cities import city, distance

WORK: Mapping[str, float] = {"role": 40, "words": 28, "title": 20, "skills": 16}
AROUND: Mapping[str, float] = {"place": 10, "team": 8, "months": 8, "seniority": 6, "languages": 5}
AT_LEAST = 0.7  # of the score of the work, whatever is around
UNKNOWN, ITS_WEIGHT = 0.6, 5.0
WISH = 0.15
NICE = 0.4  # of a must
IN_TITLE = 0.4  # more for a word that stands in a title of theirs as well
TITLE_WORD = 2.0  # a word of the opening's title, beside one of its skills
USUAL_WORDS = 30  # stems in a profile of usual length
LENGTH = 0.6  # how much longer profiles give up
ALIKE, SAME_SKILL = 0.3, 0.75  # from here a skill counts in part; from here it is said to be there
SAME_GROUP, NEAR_GROUP = 0.5, 0.3
NEAR, FAR, SAME_LAND = (50, 0.9), (100, 0.6), 0.35  # km
SOON, LATER, LONG_AGO = 13, 16, 60  # months
STEP = 4  # years
LEVELS = {0: 1.0, 1: 0.6, 2: 0.2}

Rarity = Callable[[str], float]
Part = tuple[float, dict[str, Any]]  # (0 to 1, facts for the words)


@dataclass
class Scored:
    """`reasons` hold the facts by part, ready for JSON."""

    score: int
    reasons: dict[str, Any]


@dataclass
class Comparison:
    """One opening, to be compared with many people: what was found for a title or a skill serves all who have it."""

    demand: Demand
    weigh: Rarity  # how much a stem tells
    today: date
    titles: dict[str, float] = field(default_factory=dict)
    skills: dict[str, dict[int, float]] = field(default_factory=dict)
    words: dict[str, float] = field(init=False)
    skill_weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        words = dict.fromkeys((stem for skill in self.demand.skills for stem in stems(skill.key)), 1.0)
        for stem in stems(self.demand.title_key):
            words[stem] = words.get(stem, 0.0) + TITLE_WORD
        self.words = {stem: times * self.weigh(stem) for stem, times in words.items()}
        self.skill_stems = [stems(skill.key) for skill in self.demand.skills]
        self.all_words = sum(self.words.values())
        self.skill_weights = [
            (1.0 if skill.is_must else NICE) * self._rarity(skill.key) for skill in self.demand.skills
        ]

    def _rarity(self, key: str) -> float:
        """Of a skill: that of its rarest words together, within bounds, so that no single one decides."""
        found = sorted(map(self.weigh, stems(key)), reverse=True)[:2]
        return min(max(sum(found), 2.0), 12.0)

    def score(self, person: PersonFacts) -> Scored:
        reasons: dict[str, Any] = {}
        work, weight = _sum(WORK, self._work(person), reasons)
        around, known = _sum(AROUND, self._around(person), reasons)
        share = (around + UNKNOWN * ITS_WEIGHT) / (known + ITS_WEIGHT)
        return Scored(round(1000 * work / weight * (AT_LEAST + (1 - AT_LEAST) * share)) if weight else 0, reasons)

    def _work(self, person: PersonFacts) -> list[tuple[str, Part | None]]:
        return [
            ("role", self._role(person)),
            ("words", self._words(person)),
            ("title", self._title(person)),
            ("skills", self._skills(person)),
        ]

    def _around(self, person: PersonFacts) -> list[tuple[str, Part | None]]:
        return [
            ("place", self._place(person)),
            ("team", self._team(person)),
            ("months", self._months(person)),
            ("seniority", self._seniority(person)),
            ("languages", self._languages(person)),
        ]

    def _role(self, person: PersonFacts) -> Part | None:
        if not self.demand.roles or not person.roles:
            return None
        best = 0.0
        for mine in self.demand.roles:
            for theirs in person.roles:
                best = max(best, mine.sure * theirs.sure * _kinship(mine.id, mine.group, theirs.id, theirs.group))
        return best, {}

    def _title(self, person: PersonFacts) -> Part | None:
        if not person.titles:
            return None
        best, label = max(
            ((self._alike(title.key), title.label) for title in person.titles), key=lambda found: found[0]
        )
        return best, {"label": label} if best >= 0.5 else {}

    def _alike(self, key: str) -> float:
        if key not in self.titles:
            mine = self.demand.title_key
            self.titles[key] = (trigram_likeness(mine, key) + stem_likeness(mine, key, self.weigh)) / 2
        return self.titles[key]

    def _words(self, person: PersonFacts) -> Part | None:
        if not self.words:
            return None
        theirs, in_title = person.words, person.title_words
        found = 0.0
        for stem, weight in self.words.items():
            if stem in theirs:
                found += weight * (1 + IN_TITLE) if stem in in_title else weight
        length = (1 - LENGTH) + LENGTH * len(theirs) / USUAL_WORDS
        return min(1.0, found / (self.all_words * (1 + IN_TITLE) * max(length, 0.8))), {}

    def _skills(self, person: PersonFacts) -> Part | None:
        if not self.demand.skills or not person.skills:
            return None
        best: dict[int, float] = {}
        for skill in person.skills:
            for at, value in self._met_by(skill.key, skill.concepts).items():
                if value > best.get(at, 0.0):
                    best[at] = value
        met = sum(self.skill_weights[at] * value for at, value in best.items())
        return met / sum(self.skill_weights), self._skill_facts({at for at, v in best.items() if v >= SAME_SKILL})

    def _met_by(self, key: str, concepts: tuple[int, ...]) -> dict[int, float]:
        """Which of the opening's skills this one meets, and how well."""
        if key not in self.skills:
            self.skills[key] = {
                at: value
                for at, asked in enumerate(self.demand.skills)
                if (value := self._meets(asked, self.skill_stems[at], key, concepts)) > ALIKE
            }
        return self.skills[key]

    def _meets(self, asked: Asked, its_stems: frozenset[str], key: str, concepts: tuple[int, ...]) -> float:
        if asked.key == key or (concepts and not asked.concepts.isdisjoint(concepts)):
            return 1.0
        return 0.0 if its_stems.isdisjoint(stems(key)) else stem_likeness(asked.key, key, self.weigh)

    def _skill_facts(self, met: set[int]) -> dict[str, Any]:
        asked = self.demand.skills
        must = [at for at, skill in enumerate(asked) if skill.is_must]
        return {
            "must": [len(met.intersection(must)), len(must)],
            "nice": [len(met.difference(must)), len(asked) - len(must)],
            "have": [asked[at].label for at in sorted(met)][:5],
            "missing": [asked[at].label for at in must if at not in met][:5],
        }

    def _place(self, person: PersonFacts) -> Part | None:
        if self.demand.is_remote:
            return 1.0, {"kind": "remote"}
        if not self.demand.places or not (person.city or person.country):
            return None
        return max((_nearness(place, person) for place in self.demand.places), key=lambda found: found[0])

    def _team(self, person: PersonFacts) -> Part | None:
        if not self.demand.team_key or not person.stints:
            return None
        best: Part = (0.0, {})
        for stint in person.stints:
            if stint.key == self.demand.team_key:
                return 1.0, {"label": stint.label, "from": stint.first, "to": stint.last}
            if (likeness := trigram_likeness(stint.key, self.demand.team_key)) >= 0.5 and 0.8 * likeness > best[0]:
                best = 0.8 * likeness, {"label": stint.label, "from": stint.first, "to": stint.last, "alike": True}
        return best

    def _months(self, person: PersonFacts) -> Part | None:
        if person.left_on is None:
            return None
        months = months_between(person.left_on, self.today)
        # The day and not the months: the words are said later than the score was made.
        return freshness(months), {"left_on": person.left_on.isoformat()}

    def _seniority(self, person: PersonFacts) -> Part | None:
        if self.demand.level is None or person.level is None:
            return None
        years = months_between(person.left_on, self.today) // 12 if person.left_on else 0
        low, high = person.level, max(person.level + min(2, years // STEP), person.level_since or 0)
        off = max(low - self.demand.level, self.demand.level - high, 0)
        return LEVELS.get(off, 0.0), {"level": person.level, "years": years} if off == 0 else {}

    def _languages(self, person: PersonFacts) -> Part | None:
        if not self.demand.languages or not person.languages:
            return None
        spoken = self.demand.languages & person.languages
        return len(spoken) / len(self.demand.languages), {"codes": sorted(spoken)} if spoken else {}


def _sum(
    weights: Mapping[str, float], parts: list[tuple[str, Part | None]], reasons: dict[str, Any]
) -> tuple[float, float]:
    """(what the parts that can be told come to, what they could come to); their facts go into `reasons`."""
    total = weight = 0.0
    for name, part in parts:
        if part is not None:
            value, facts = part
            total += weights[name] * value
            weight += weights[name]
            if facts:
                reasons[name] = facts
    return total, weight


def _kinship(one: int, its_group: str, other: int, others_group: str) -> float:
    if one == other:
        return 1.0
    if its_group and its_group == others_group:
        return SAME_GROUP
    return NEAR_GROUP if len(its_group) >= 3 and its_group[:3] == others_group[:3] else 0.0


def _nearness(place: tuple[int | None, str], person: PersonFacts) -> Part:
    city_id, country = place
    if city_id and person.city == city_id:
        return 1.0, {"kind": "city"}
    here, there = (city(city_id) if city_id else None), (city(person.city) if person.city else None)
    if here and there and (km := distance(here, there)) <= FAR[0]:
        return (NEAR[1] if km <= NEAR[0] else FAR[1]), {"kind": "km", "km": max(1, round(km))}
    if country and country == person.country:
        return (SAME_LAND if city_id else 1.0), {"kind": "country", "country": country}
    return 0.0, {}


def months_between(first: date, last: date) -> int:
    return max(0, (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day))


def freshness(months: int) -> float:
    """1 until month 13, 0.6 at month 16, 0.1 from the fifth year on; straight lines between."""
    if months <= SOON:
        return 1.0
    if months <= LATER:
        return 1.0 - 0.4 * (months - SOON) / (LATER - SOON)
    return max(0.1, 0.6 - 0.5 * (months - LATER) / (LONG_AGO - LATER))


def with_wish(score: int, *, meets: bool) -> int:
    """The score where a wish to come back may be read; one that names such a role counts in full, else half."""
    return round(score + (1000 - score) * WISH * (1.0 if meets else 0.5))


def rarity(people: int, all_people: int) -> float:
    """How much something tells that so many have: the inverse document frequency, never below nothing."""
    return max(0.0, math.log((all_people + 1) / (people + 0.5)))
