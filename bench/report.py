"""Tables for people and JSON for machines."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measuring import Sample, ratio, summary

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Goal:
    words: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"  {'met   ' if self.met else 'MISSED'}  {self.words}: {self.value:.2f} (goal {sign} {self.limit:g})"


@dataclass
class Report:
    name: str
    small: bool
    rounds: int
    file: Path | None = None
    cases: list[dict[str, Any]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    disturbed: int = 0

    def case(
        self, title: str, samples: dict[str, list[Sample]], *, ours: str, unit: float = 1.0, per: str = "s"
    ) -> None:
        """Prints one comparison. `unit` scales seconds, such as 1000 / requests for milliseconds a request."""
        print(f"\n{title}")
        print(f"  {'':<34} {'CPU ' + per:>10} {'client':>8} {'SQL':>8} {'wall':>8} {'queries':>8} {'ours is':>20}")
        mine = [sample.total for sample in samples[ours]]
        for name, taken in samples.items():
            found = summary(taken)
            times = "" if name == ours else "{:.2f}× ({:.2f}–{:.2f})".format(*ratio(mine, [s.total for s in taken]))
            figures = [found[key] * unit for key in ("total", "cpu", "sql", "wall")]
            print(
                f"  {name:<34} {figures[0]:>10.3f} {figures[1]:>8.3f} {figures[2]:>8.3f} {figures[3]:>8.3f}"
                f" {found['queries']:>8.0f} {times:>20}",
                flush=True,
            )
        self.cases.append(
            {
                "case": title,
                "unit": per,
                "contenders": {name: summary(taken) for name, taken in samples.items()},
                "ours": ours,
                "ratios": {
                    name: [round(value, 3) for value in ratio(mine, [sample.total for sample in taken])]
                    for name, taken in samples.items()
                    if name != ours
                },
            }
        )

        self.save()

    def goal(self, words: str, value: float, limit: float, *, at_least: bool = False) -> None:
        self.goals.append(Goal(words, round(value, 3), limit, at_least))

    def close(self, *, disturbed: int) -> None:
        self.disturbed = disturbed
        print("\nGoals")
        for goal in self.goals:
            print(goal.line())
        if disturbed:
            print(f"  {disturbed} samples were taken on a busy machine.")
        self.save()

    def save(self) -> None:
        """After every case: a long run that is cut off has measured something."""
        if self.file:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(json.dumps(self.as_json(), indent=1, ensure_ascii=False) + "\n")

    def as_json(self) -> dict[str, Any]:
        return {
            "bench": self.name,
            "small": self.small,
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "commit": commit(),
            "machine": machine(),
            "rounds": self.rounds,
            "disturbed": self.disturbed,
            "cases": self.cases,
            "notes": self.notes,
            "goals": [vars(goal) | {"met": goal.met} for goal in self.goals],
        }


def commit() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return found.stdout.strip() or "unknown"


def machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cores": os.cpu_count(), "memory_gb": round(memory), "python": platform.python_version()}


def numbers(words: str) -> Sequence[int]:
    return [int(word.replace("_", "")) for word in words.split(",")]
