"""The report: a picture of shares for everybody and for each group, and a sentence where reasons moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from directory.models import ExitReason
from feedback.drift.drifting import FROM_ANSWERS, Drift, drift_of
from feedback.drift.moments import MOMENTS, TOLD, Group, Reasons
from feedback.models import SCORES_FROM, Purpose
from feedback.questions.kinds import OTHER
from feedback.results.pictures import answers_words
from web.shares import Part, ShareBar, ShareChart

LATER = {
    Purpose.TWELVE_MONTHS.value: lazy("a year later"),
    Purpose.ALUMNI.value: lazy("four weeks later"),
}  # the latest first
TONES = 7  # reasons with a colour of their own; the rest is one


@dataclass(frozen=True)
class Shown:
    """`later` names the moment that the exit is compared with: a year after, or four weeks where there is no year."""

    key: str
    label: str
    chart: ShareChart
    drift: Drift | None
    figure: str
    chance: str
    later: str
    sentence: str


def report(reasons: Reasons) -> tuple[Shown | None, list[Shown]]:
    """Everybody, and the groups: those that moved most come first."""
    told = [each for each in reasons.everybody.told.values() if each]
    if not any(reasons.everybody.told.get(moment.value) for moment in TOLD):
        return None, []
    tones = _tones(told)
    asked = frozenset(moment for moment, counts in reasons.everybody.told.items() if counts)
    everybody = _shown(reasons.everybody, _("Everybody"), tones, asked)
    groups = [_shown(group, group.label, tones, asked) for group in reasons.groups if _has_answers(group)]
    groups.sort(key=lambda each: (-(each.drift.value - each.drift.most) if each.drift else 1, each.label))
    return everybody, groups


def _has_answers(group: Group) -> bool:
    return any(group.told.get(moment.value) for moment in TOLD)


def _tones(told: Sequence[Counter[str]]) -> dict[str, str]:
    """Every moment counts the same, however many people it has."""
    weight: Counter[str] = Counter()
    for counts in told:
        for reason, count in counts.items():
            weight[reason] += round(10_000 * count / counts.total())
    weight.pop(OTHER, None)
    named = sorted(weight, key=lambda reason: (-weight[reason], reason))[:TONES]
    return {reason: str(place) for place, reason in enumerate(named, start=1)}


def _shown(group: Group, label: str, tones: Mapping[str, str], asked: frozenset[str]) -> Shown:
    bars = [_bar(group, moment, str(words), tones, asked) for moment, words in MOMENTS.items()]
    title = _("Reasons for leaving, %(group)s") % {"group": label}
    legend = [Part(reason_label(reason), 0, tone) for reason, tone in tones.items()]
    chart = ShareChart(title, _("When"), bars, [*legend, Part(_("All others"), 0, "8")])
    later = _later(group)
    drift = drift_of(group.told.get(Purpose.EXIT.value, Counter()), group.told[later]) if later else None
    return Shown(
        group.key, label, chart, drift, _points(drift.value) if drift else "", _points(drift.chance) if drift else "",
        str(LATER[later]) if later else "", sentence(drift, str(LATER[later])) if drift else "",
    )  # fmt: skip


def _later(group: Group) -> str:
    """The latest moment of which enough is known."""
    return next((each for each in LATER if group.told.get(each, Counter()).total() >= FROM_ANSWERS), "")


def _bar(group: Group, moment: str, words: str, tones: Mapping[str, str], asked: frozenset[str]) -> ShareBar:
    """What everybody was asked and a group shows nothing of, is hidden: it is too small, or would tell of one."""
    counts = group.told.get(moment)
    if not counts:
        why = _("hidden: fewer than %(floor)d, or a person could be computed") % {"floor": SCORES_FROM}
        return ShareBar(words, why=why if moment in asked or group.hidden[moment] else _("not asked yet"))
    n = counts.total()
    parts = [Part(reason_label(reason), counts[reason] / n, tone, counts[reason]) for reason, tone in tones.items()]
    rest = n - sum(counts[reason] for reason in tones)
    people = _("%(n)d people") % {"n": n} if moment not in TOLD else answers_words(n)
    return ShareBar(words, [*parts, Part(_("All others"), rest / n, "8", rest)], people)


def reason_label(reason: str) -> str:
    return _("Something else") if reason == OTHER else str(ExitReason(reason).label)


def sentence(drift: Drift, later: str) -> str:
    """What moved most, in words; nothing where it may be chance."""
    if not drift.is_clear or drift.fell is None or drift.rose is None:
        return ""
    fell, rose = drift.fell, drift.rose
    return _(
        "“%(fell)s” was named by %(fell_was)d %% at the exit and by %(fell_now)d %% %(later)s; "
        "“%(rose)s” by %(rose_was)d %%, and by %(rose_now)d %% %(later)s."
    ) % {
        "fell": reason_label(fell[0]), "fell_was": round(100 * fell[1]), "fell_now": round(100 * fell[2]),
        "rose": reason_label(rose[0]), "rose_was": round(100 * rose[1]), "rose_now": round(100 * rose[2]),
        "later": later,
    }  # fmt: skip


def _points(value: float) -> str:
    return number_format(value, decimal_pos=2)
