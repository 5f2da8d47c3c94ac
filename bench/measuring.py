"""CPU time of processes and of their PostgreSQL back ends, taken in turns: floor, peer, ours, floor, peer, ours …"""

import math
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")
SLOW = 1.5  # a sample is taken again while the calibration loop runs so much slower than it ever did
TRIES = 3


@dataclass
class Sample:
    """Seconds. `cpu` is the client's own time, `sql` that of the back ends it used."""

    cpu: float
    sql: float
    wall: float
    queries: int = 0
    peak_mb: float = 0.0
    rows: int = 0  # written

    @property
    def total(self) -> float:
        return self.cpu + self.sql


Contender = Callable[[], Sample]


class Rounds:
    """Takes samples in turns; the calibration loop before each tells how busy the machine is."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.best = min(calibration() for _ in range(5))
        self.disturbed = 0

    def run(self, contenders: Mapping[str, Contender]) -> dict[str, list[Sample]]:
        samples: dict[str, list[Sample]] = {name: [] for name in contenders}
        for _ in range(self.rounds):
            for name, contender in contenders.items():
                samples[name].append(self.take(contender))
        return samples

    def take(self, contender: Contender) -> Sample:
        for _ in range(TRIES):
            found = calibration()
            self.best = min(self.best, found)
            if found <= SLOW * self.best:
                break
            time.sleep(0.5)
        else:
            self.disturbed += 1
        return contender()


def calibration() -> float:
    """CPU seconds of a fixed piece of work: rises when the other half of a core is busy or the clock sinks."""
    start = time.process_time()
    total = 0
    for number in range(300_000):
        total += number * number % 7
    return time.process_time() - start


@contextmanager
def measured(backends: Callable[[], Iterable[int]] = tuple) -> Iterator[Sample]:
    """The CPU of this process, its children that have ended, and the given PostgreSQL back ends."""
    sample = Sample(0, 0, 0)
    before = own_cpu(), cpu_now(backends), time.perf_counter()
    yield sample
    sample.cpu, sample.sql = own_cpu() - before[0], cpu_now(backends) - before[1]
    sample.wall = time.perf_counter() - before[2]


def own_cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def cluster_of(backend: int) -> Callable[[], list[int]]:
    """The whole server that has this back end, for clients that come and go."""
    server = parent_of(backend)

    def processes() -> list[int]:
        others = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
        return [server, *(pid for pid in others if parent_of(pid) == server)]

    return processes


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def cpu_now(backends: Callable[[], Iterable[int]]) -> float:
    """Taken anew where one of them has ended since they were counted: its time is its parent's by then."""
    for _again in range(5):
        with suppress(FileNotFoundError, ProcessLookupError):
            return cpu_of(backends())
    return cpu_of(backends())


def cpu_of(pids: Iterable[int]) -> float:
    return sum(_cpu(pid) for pid in pids)


def _cpu(pid: int) -> float:
    """With children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def peak_memory() -> float:
    """Megabytes this process ever held at once."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


# What many samples say


def middle(values: Iterable[float]) -> float:
    return statistics.median(values)


def ratio(ours: Sequence[float], other: Sequence[float]) -> tuple[float, float, float]:
    """(median, lowest, highest) of the ratios of samples that were taken side by side."""
    ratios = [mine / max(theirs, 1e-9) for mine, theirs in zip(ours, other, strict=True)]
    return middle(ratios), min(ratios), max(ratios)


def growth(costs: Mapping[int, float]) -> float:
    """The slope of log cost over log size: 1 is linear, 0 is flat."""
    points = [(math.log(size), math.log(max(cost, 1e-9))) for size, cost in sorted(costs.items())]
    mean_x, mean_y = (middle_of(column) for column in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _y in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else math.nan


def middle_of(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def summary(samples: Sequence[Sample]) -> dict[str, Any]:
    """Medians, and how far the CPU figures lie apart."""
    found: dict[str, Any] = {
        name: round(middle([getattr(sample, name) for sample in samples]), 6) for name in asdict(samples[0])
    }
    totals = [sample.total for sample in samples]
    return found | {
        "total": round(middle(totals), 6),
        "lowest": round(min(totals), 6),
        "highest": round(max(totals), 6),
    }
