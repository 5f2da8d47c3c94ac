"""What was tried and found, in numbers, and their place in docs/security.md."""

import re
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.guards.source import ROOT

PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- isolation matrix: written by bin/chaos matrix --record -->", "<!-- end of isolation matrix -->"


@dataclass
class Figures:
    urls: int = 0
    requests: int = 0
    findings: int = 0
    principals: int = 0
    canaries: int = 0
    tables: int = 0
    seconds: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def plain(self) -> dict[str, int]:
        names = ("urls", "requests", "findings", "principals", "canaries", "tables")
        return {name: getattr(self, name) for name in names}

    def add(self, other: dict[str, Any]) -> None:
        """Pages are shared out among processes; everybody and every mark are in each."""
        for name in ("urls", "requests", "findings"):
            setattr(self, name, getattr(self, name) + other[name])
        for name in ("principals", "canaries", "tables"):
            setattr(self, name, max(getattr(self, name), other[name]))

    def sentence(self) -> str:
        return (
            f"{self.requests:,} requests to {self.urls} URLs by {self.principals} kinds of visitors, marks in"
            f" {self.canaries} columns of {self.tables} tables: {self.findings} findings, {self.seconds:,.0f} s"
        )


def record(figures: Figures, mode: str) -> None:
    page = PAGE.read_text()
    between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not between.search(page):
        raise LookupError(f"{PAGE} has lost its place for the figures: {BEGIN} … {END}")
    PAGE.write_text(between.sub(f"{BEGIN}\n{_row(figures, mode)}\n{END}", page))


def _row(figures: Figures, mode: str) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    today = datetime.now(UTC).date().isoformat()
    return f"Last {mode} run, {today} at {commit or 'no commit'}: {figures.sentence()}."
