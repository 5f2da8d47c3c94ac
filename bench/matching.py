"""Matching: how good on a labelled set, and how quick; what runs is the product's own code and tables."""

import gzip
import json
import math
import random
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role
from bench.database import backend, counted_queries, employer, owner, owner_login, settle
from bench.measuring import Rounds, Sample, measured, middle
from bench.report import ROOT, Report
from boomerang.matching import loading
from boomerang.matching.classification import classification
from boomerang.matching.counting import Counts
from boomerang.matching.demands import demands_of, keys_of_demand, write_openings
from boomerang.matching.keeping import match_opening, match_person, scored_people
from boomerang.matching.people import write_people
from boomerang.matching.spelling import trigram_likeness
from boomerang.matching.traits import PersonFacts
from boomerang.matching.work import work_off
from boomerang.models import FitMark, FitState, Opening, OpeningSkill, OpeningState, PersonTraits
from directory.models import Alumnus, AlumnusSkill, AlumnusState, Skill, Spell
from directory.names import name_key
from tenancy.bulk import build, insert_many
from tenancy.models import uuid7
from tenancy.scope import tenant_scope

DEFAULT = ROOT.parent / "shared" / "data" / "matching"
PEOPLE, OPENINGS = 100_000, 1_000
CHUNK = 1_000
MUST_NAME = 60  # letters that a skill of the product may have

Ranking = Mapping[str, Sequence[str]]


@dataclass
class Labelled:
    """People and openings with titles and skills, and who fits what: {opening: {person: gain}}."""

    people: list[dict[str, Any]]
    openings: list[dict[str, Any]]
    gains: dict[str, dict[str, int]]


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    labelled = labelled_of(options)
    quality(labelled, options.taxonomy or (options.data or DEFAULT).parent / "esco", report)
    speed(labelled, rounds, report, small=options.small)


def labelled_of(options: Namespace) -> Labelled:
    folder = options.data or DEFAULT
    if not (folder / "qrels.tsv.gz").exists():
        raise SystemExit(
            f"{folder} holds no labelled set: give --data FOLDER with alumni.jsonl.gz, openings.jsonl.gz and"
            " qrels.tsv.gz."
        )
    return read(folder)


def read(folder: Path) -> Labelled:
    def lines(name: str) -> list[dict[str, Any]]:
        with gzip.open(folder / name, "rt") as file:
            return [json.loads(line) for line in file]

    gains: dict[str, dict[str, int]] = defaultdict(dict)
    with gzip.open(folder / "qrels.tsv.gz", "rt") as file:
        for line in file:
            opening, person, gain = line.split()
            gains[opening][person] = int(gain)
    return Labelled(lines("alumni.jsonl.gz"), lines("openings.jsonl.gz"), gains)


# How good


def quality(labelled: Labelled, taxonomy: Path, report: Report) -> None:
    print(f"\nQuality: {len(labelled.openings)} openings, {len(labelled.people):,} people")
    tell(report, labelled, "BM25 on title and skills", bm25(labelled))
    tell(report, labelled, "trigram on title", trigrams(labelled))
    scene = Scene("matching-quality")
    scene.fill(labelled.people, labelled.openings)
    forget_taxonomy()
    found = tell(report, labelled, "ours", scene.rank())
    report.goal("nDCG@10 without a taxonomy", found[0], 0.90, at_least=True)
    report.goal("recall@100 without a taxonomy", found[1], 0.96, at_least=True)
    if not taxonomy.is_dir():
        print(f"  {taxonomy} is not there: nothing measured with a taxonomy (--taxonomy FOLDER).")
        return
    with owner_login():
        loading.load(taxonomy)
    found = tell(report, labelled, "ours, with a taxonomy", scene.rank())
    report.goal("nDCG@10 with a taxonomy", found[0], 0.97, at_least=True)
    report.goal("recall@100 with a taxonomy", found[1], 0.99, at_least=True)
    forget_synonyms()
    found = tell(report, labelled, "ours, with half of its synonyms", scene.rank())
    report.goal("nDCG@10 with half of the synonyms", found[0], 0.93, at_least=True)
    forget_taxonomy()


def tell(report: Report, labelled: Labelled, name: str, ranking: Ranking) -> tuple[float, float, float]:
    found = judged(ranking, labelled.gains)
    print(f"  {name} nDCG@10 {found[0]:.3f} recall@100 {found[1]:.3f} MRR {found[2]:.3f}", flush=True)
    report.notes[name] = dict(zip(("nDCG@10", "recall@100", "MRR"), (round(each, 4) for each in found), strict=True))
    return found


def judged(ranking: Ranking, gains: Mapping[str, Mapping[str, int]]) -> tuple[float, float, float]:
    """nDCG@10 with gains 2^g − 1, recall@100 and MRR of gain 3; the mean over openings that have any."""
    ndcg, recall, mrr = [], [], []
    for opening, gain in gains.items():
        ranked = ranking[opening]
        ideal = sorted(gain.values(), reverse=True)[:10]
        ndcg.append(_dcg([gain.get(person, 0) for person in ranked[:10]]) / _dcg(ideal))
        best = {person for person, value in gain.items() if value == 3}
        if best:
            recall.append(len(best.intersection(ranked[:100])) / len(best))
            mrr.append(next((1 / place for place, person in enumerate(ranked, 1) if person in best), 0.0))
    return middle_of(ndcg), middle_of(recall), middle_of(mrr)


def middle_of(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _dcg(gains: Iterable[int]) -> float:
    return sum((2**gain - 1) / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def bm25(labelled: Labelled, k1: float = 1.2, b: float = 0.75) -> Ranking:
    """Robertson and Zaragoza's, on whole words of title and skills."""
    texts = {each["id"]: name_key(" ".join([each["title"], *each["skills"]])).split() for each in labelled.people}
    usual = middle_of([len(words) for words in texts.values()])
    postings: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for person, words in texts.items():
        for word in words:
            postings[word][person] += 1
    ranking = {}
    for opening in labelled.openings:
        scores: dict[str, float] = defaultdict(float)
        for word in name_key(" ".join([opening["title"], *opening["skills"]])).split():
            held = postings.get(word, {})
            idf = math.log(1 + (len(texts) - len(held) + 0.5) / (len(held) + 0.5))
            for person, times in held.items():
                scores[person] += idf * times * (k1 + 1) / (times + k1 * (1 - b + b * len(texts[person]) / usual))
        ranking[opening["id"]] = sorted(scores, key=lambda person: -scores[person])[:1000]
    return ranking


def trigrams(labelled: Labelled) -> Ranking:
    titles: dict[str, list[str]] = defaultdict(list)
    for person in labelled.people:
        titles[name_key(person["title"])].append(person["id"])
    ranking = {}
    for opening in labelled.openings:
        asked = name_key(opening["title"])
        alike = sorted(titles, key=lambda title: -trigram_likeness(asked, title))
        ranking[opening["id"]] = [person for title in alike[:1000] for person in titles[title]][:1000]
    return ranking


def forget_taxonomy() -> None:
    with owner() as cursor:
        cursor.execute("TRUNCATE boomerang_taxonomylink, boomerang_taxonomyname, boomerang_taxonomyconcept")
        cursor.execute("TRUNCATE boomerang_taxonomy")


def forget_synonyms() -> None:
    """A random half, always the same; a concept's own label stays."""
    chance = random.Random(7)
    with owner() as cursor:
        cursor.execute("SELECT id FROM boomerang_taxonomyname WHERE NOT is_preferred ORDER BY concept_id, key")
        gone = [pk for (pk,) in cursor.fetchall() if chance.random() < 0.5]
        cursor.execute("DELETE FROM boomerang_taxonomyname WHERE id = ANY(%s)", [gone])
        cursor.execute("UPDATE boomerang_taxonomy SET stamp = 'half'")


# An employer with these people and openings


class Scene:
    """Written by the product's bulk code, matched by its own work."""

    def __init__(self, slug: str) -> None:
        self.employer = employer(slug)
        self.people: dict[UUID, str] = {}
        self.openings: dict[UUID, str] = {}

    def fill(self, people: Sequence[Mapping[str, Any]], openings: Sequence[Mapping[str, Any]]) -> None:
        with owner() as cursor:
            tables = ("openingskill", "openingtraits", "persontraits", "traitcount", "fit", "fitmark", "fitstate")
            of_directory = ("alumnusskill", "spell", "alumnus", "skill")
            ours = [f"boomerang_{name}" for name in (*tables, "opening")] + [
                f"directory_{name}" for name in of_directory
            ]
            for table in (*ours, "accounts_membership"):
                cursor.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [self.employer.pk])
        with tenant_scope(self.employer), transaction.atomic():
            skills = self._skills(people, openings)
            for start in range(0, len(people), CHUNK):
                self._people(people[start : start + CHUNK], skills)
            self._openings(openings, skills)
        settle()

    @staticmethod
    def _skills(*sides: Sequence[Mapping[str, Any]]) -> dict[str, Skill]:
        names = {
            name_key(name)[:MUST_NAME]: name[:MUST_NAME] for side in sides for each in side for name in each["skills"]
        }
        skills = {key: build(Skill, name=name, key=key) for key, name in names.items()}
        insert_many(list(skills.values()))
        return skills

    def _people(self, people: Sequence[Mapping[str, Any]], skills: Mapping[str, Skill]) -> None:
        members = [build(Membership, user_id=uuid7(), roles=[Role.ALUMNUS], display_name="Somebody") for _ in people]
        alumni = [
            build(Alumnus, membership=member, joined_at=timezone.now(), state=AlumnusState.ALUMNUS)
            for member in members
        ]
        insert_many(members)
        insert_many(alumni)
        insert_many([build(Spell, alumnus=a, title=each["title"]) for a, each in zip(alumni, people, strict=True)])
        insert_many(
            [
                build(AlumnusSkill, alumnus=alumnus, skill=skills[key])
                for alumnus, each in zip(alumni, people, strict=True)
                for key in {name_key(name)[:MUST_NAME] for name in each["skills"]}
            ]
        )
        self.people |= {alumnus.pk: each["id"] for alumnus, each in zip(alumni, people, strict=True)}

    def _openings(self, openings: Sequence[Mapping[str, Any]], skills: Mapping[str, Skill]) -> None:
        now = timezone.now()
        made = [build(Opening, title=each["title"][:160], state=OpeningState.OPEN, opened_at=now) for each in openings]
        insert_many(made)
        insert_many(
            [
                build(OpeningSkill, opening=opening, skill=skills[key], is_must=True)
                for opening, each in zip(made, openings, strict=True)
                for key in dict.fromkeys(name_key(name)[:MUST_NAME] for name in each["skills"])
            ]
        )
        self.openings = {opening.pk: each["id"] for opening, each in zip(made, openings, strict=True)}

    def rank(self) -> Ranking:
        """By the product's search for candidates and its score; nothing is cut off that the product would keep."""
        self.sweep()
        with tenant_scope(self.employer):
            counts, known = Counts(), classification()
            demands = demands_of(Opening.objects.order_by("pk"), known)
            return {
                self.openings[pk]: [self.people[person] for person, _sides, _scored in scored_people(demand, counts)]
                for pk, demand in demands.items()
            }

    def sweep(self) -> None:
        """As the worker does once there are people, or another taxonomy; the openings are left to the caller."""
        with tenant_scope(self.employer):
            while work_off() and FitState.objects.filter(swept_to__isnull=False).exists():
                pass
            FitMark.objects.all().delete()
        settle()


# How quick


def speed(labelled: Labelled, rounds: Rounds, report: Report, *, small: bool) -> None:
    """The labelled people over and over until there are enough: the same trades and skills, each held by more."""
    people, openings = (PEOPLE // 20, OPENINGS // 10) if small else (PEOPLE, OPENINGS)
    print(f"\nmaking {people:,} people and {openings:,} openings", flush=True)
    scene = Scene("matching-speed")
    scene.fill(_repeated(labelled.people, people), _repeated(labelled.openings, openings))
    scene.sweep()
    with tenant_scope(scene.employer):
        write_openings(list(scene.openings), classification())
    one_opening(scene, rounds, report, people)
    one_person(scene, rounds, report, openings)


def _repeated(rows: Sequence[Mapping[str, Any]], count: int) -> list[Mapping[str, Any]]:
    return [rows[at % len(rows)] for at in range(count)]


def one_opening(scene: Scene, rounds: Rounds, report: Report, people: int) -> None:
    matrix = Matrix(scene)
    turns = cycle(sorted(scene.openings)[: 10 * rounds.rounds])
    contenders = {
        "floor: NumPy, everybody": lambda: matrix.sample(next(turns)),
        "ours: match_opening": lambda: _timed(scene, partial(_match_opening, next(turns))),
    }
    samples = rounds.run(contenders)
    report.case(f"1 opening × {people:,} people", samples, ours="ours: match_opening", unit=1000, per="ms")
    wall = middle([sample.wall for sample in samples["ours: match_opening"]])
    report.goal(f"seconds for 1 opening × {people:,} people", wall, 1.0)


def one_person(scene: Scene, rounds: Rounds, report: Report, openings: int) -> None:
    turns = cycle(sorted(scene.people)[:: max(1, len(scene.people) // 500)])
    samples = rounds.run({"ours: a changed person": lambda: _timed(scene, partial(_match_person, next(turns)))})
    report.case(
        f"1 changed person × {openings:,} openings", samples, ours="ours: a changed person", unit=1000, per="ms"
    )
    wall = middle([sample.wall for sample in samples["ours: a changed person"]])
    report.goal(f"milliseconds for 1 changed person × {openings:,} openings", 1000 * wall, 200)


def _match_opening(pk: UUID) -> None:
    demands = write_openings([pk], classification())
    match_opening(pk, demands[pk], Counts())


def _match_person(pk: UUID) -> None:
    """From the record to the fits, as for a mark."""
    write_people([pk], classification())
    rows = PersonTraits.objects.filter(alumnus=pk).values_list("for_staff", "for_member", "traits")
    sides = [(staff, member, PersonFacts.read(traits)) for staff, member, traits in rows]
    match_person(pk, sides, Counts())


def _timed(scene: Scene, work: Callable[[], None]) -> Sample:
    with tenant_scope(scene.employer), counted_queries() as queries, measured(backend) as sample, transaction.atomic():
        work()
    sample.queries = queries[0]
    return sample


class Matrix:
    """Everybody's words side by side in memory, each opening multiplied with all of them: nothing is looked up, nothing
    said why, nothing kept."""

    def __init__(self, scene: Scene) -> None:
        numpy = import_module("numpy")  # of the benchmarks alone: neither the product nor its tests have it
        self.numpy = numpy
        self.vocabulary: dict[str, int] = {}
        held, starts = [], [0]
        with tenant_scope(scene.employer):
            for keys in PersonTraits.objects.order_by("pk").values_list("keys", flat=True).iterator(2_000):
                held += [self.vocabulary.setdefault(key, len(self.vocabulary)) for key in keys]
                starts.append(len(held))
            self.demands = demands_of(Opening.objects.order_by("pk"), classification())
        self.held = numpy.array(held, dtype=numpy.int32)
        self.starts = numpy.array(starts[:-1], dtype=numpy.int64)
        counts = numpy.bincount(self.held, minlength=len(self.vocabulary))
        self.rarity = numpy.log((len(self.starts) + 1) / (counts + 0.5))

    def sample(self, pk: UUID) -> Sample:
        with measured() as sample:
            weights = self.numpy.zeros(len(self.vocabulary))
            known = [self.vocabulary[key] for key in keys_of_demand(self.demands[pk]) if key in self.vocabulary]
            weights[known] = self.rarity[known]
            scores = self.numpy.add.reduceat(weights[self.held], self.starts)
            self.numpy.argpartition(-scores, 200)[:200]
        return sample
