"""The question of the people table as an audience: its filters, one for one."""

from collections.abc import Mapping
from typing import Any

from engagement.audiences.criteria import Criteria

# Parameter of the table's address, and what it is as a condition.
SAME = ("state", "team", "office", "country", "tag", "left")
FLAGS = {"joined": "joined", "limited": "limited", "address": "address"}


def criteria_of(address: Mapping[str, str]) -> Criteria:
    """What an audience cannot ask is left out; the page shows what came over."""
    found: list[dict[str, Any]] = []
    if address.get("q", "").strip():
        found.append({"field": "words", "op": "has", "value": address["q"]})
    found += [{"field": name, "op": "is", "value": [address[name]]} for name in SAME if address.get(name)]
    found += [{"field": field, "op": address[name]} for name, field in FLAGS.items() if address.get(name)]
    if listed := address.get("listed"):
        found.append({"field": "unlisted", "op": "no" if listed == "yes" else "yes"})
    criteria = Criteria.kept({"all": found})
    return Criteria(tuple(group for group in criteria.groups if not any(each.problem for each in group)))
