"""How many people have a key: what is rare finds candidates, and weighs more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

from boomerang.matching.formula import rarity
from boomerang.models import TraitCount
from tenancy.scope import require_tenant

ALL = ""  # the key under which all people stand
FEW = 3  # keys of fewer people are not stored

COUNT = """
    INSERT INTO boomerang_traitcount (tenant_id, id, key, people)
    SELECT %(tenant)s, gen_random_uuid(), key, people FROM (
      SELECT key, count(*) AS people FROM boomerang_persontraits, unnest(keys) AS key
       WHERE tenant_id = %(tenant)s AND for_staff GROUP BY key HAVING count(*) >= %(few)s
      UNION ALL
      SELECT '', count(*) FROM boomerang_persontraits WHERE tenant_id = %(tenant)s AND for_staff) AS counted
"""


def count_again() -> None:
    """Reads every row once: after a sweep and each night, never for one change."""
    TraitCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"tenant": require_tenant(), "few": FEW})


@dataclass
class Counts:
    """Of one employer, learned as they are asked for; for one piece of work."""

    known: dict[str, int] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)

    def learn(self, keys: Iterable[str]) -> None:
        new = {ALL, *keys}.difference(self.known)
        if new:
            found = dict(TraitCount.objects.filter(key__any_of=new).values_list("key", "people"))
            self.known |= {key: found.get(key, FEW - 1) for key in new}

    def people(self, key: str) -> int:
        if key not in self.known:
            self.learn([key])
        return self.known[key]

    def weigh(self, stem: str) -> float:
        """How much a stem tells."""
        if stem not in self.weights:
            self.weights[stem] = self.of_key(f"w:{stem}")
        return self.weights[stem]

    def of_key(self, key: str) -> float:
        return rarity(self.people(key), max(self.people(ALL), self.people(key)))

    def learn_words(self, stems: Iterable[str]) -> None:
        self.learn(f"w:{stem}" for stem in stems)


KeyWeights = Mapping[str, float]
