"""What is promised before the first question, put together from what the wave and the code really do.

Each fact has a name. `tests/feedback/answering/test_promises.py` has a proof for each name and fails for a name without
one: a sentence that the code does not keep cannot be said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.models import Mode, Wave
from feedback.questions.content import Content
from feedback.questions.kinds import TEXTS, QuestionKind
from feedback.sealed.rules import MIXED_FROM


@dataclass(frozen=True)
class Fact:
    name: str
    icon: str
    words: str


@dataclass(frozen=True)
class Band:
    label: str
    value: str


@dataclass(frozen=True)
class Promise:
    """`told` and `more` are kept by the code, `more` on a second look; `limits` are what nobody can promise."""

    mode: str
    icon: str
    name: str
    headline: str
    told: tuple[Fact, ...]
    more: tuple[Fact, ...]
    limits: tuple[Fact, ...]


# What somebody wants to know before anything else; the rest is one press away.
FIRST = frozenset(
    {
        "sealed.no_link", "sealed.mixed", "sealed.invitation", "confidential.groups", "confidential.link",
        "named.shown", "draft.kept", "release.floors",
    }
)  # fmt: skip
ICONS = {Mode.SEALED: "lock-keyhole", Mode.CONFIDENTIAL: "shield-check", Mode.NAMED: "user-round"}


def promise_of(wave: Wave, content: Content, employer_name: str) -> Promise:
    mode = Mode(wave.mode)
    facts = {Mode.SEALED: _sealed, Mode.CONFIDENTIAL: _confidential, Mode.NAMED: _named}[mode]
    told = (*facts(content, employer_name), *_release(wave, content))
    return Promise(
        mode=mode.value,
        icon=ICONS[mode],
        name=str(mode.label),
        headline=_headline(mode, employer_name),
        told=tuple(fact for fact in told if fact.name in FIRST),
        more=tuple(fact for fact in told if fact.name not in FIRST),
        limits=tuple(_limits(mode, content)),
    )


def _headline(mode: Mode, name: str) -> str:
    return {
        Mode.SEALED: _("Nobody at %(name)s can tell who answered what.") % {"name": name},
        Mode.CONFIDENTIAL: _("%(name)s sees groups, never your own answers.") % {"name": name},
        Mode.NAMED: _("Your name stands beside your answers."),
    }[mode]


def _sealed(content: Content, name: str) -> Iterator[Fact]:
    yield Fact(
        "sealed.no_link", "unlink",
        _("Your answers are kept without your name, your address, a time or anything else that leads to you. This holds"
          " for whoever reads the database, a backup or a log later, too."),
    )  # fmt: skip
    yield Fact(
        "sealed.mixed", "shuffle",
        _("They wait encrypted, and are mixed in random order with those of others: at least %(count)d at a time, or"
          " all that are there when the survey closes.") % {"count": MIXED_FROM},
    )  # fmt: skip
    if _has_texts(content):
        yield Fact(
            "sealed.texts", "scissors",
            _("What you write in your own words is kept by itself, apart from your other answers."),
        )  # fmt: skip
    if any(question.kind == QuestionKind.DATE for question in content.questions):
        yield Fact("sealed.dates", "calendar", _("Of a day that you give, the month alone is kept."))
    yield Fact(
        "sealed.invitation", "mail-check",
        _("That your link has been used is known until the survey closes, so that you are not reminded. Then the list"
          " is deleted."),
    )  # fmt: skip
    yield Fact(
        "sealed.not_found_again", "search-x",
        _("Once mixed, your answers cannot be found again: not to change, and not to delete them."),
    )  # fmt: skip


def _confidential(content: Content, name: str) -> Iterator[Fact]:
    yield Fact(
        "confidential.groups", "users",
        _("No page, file or figure shows the answers of one person: %(name)s reads groups only.") % {"name": name},
    )  # fmt: skip
    yield Fact(
        "confidential.link", "link",
        _("The system keeps your answers with your invitation, so that you can go on later and answer once."),
    )  # fmt: skip
    yield from _draft()


def _named(content: Content, name: str) -> Iterator[Fact]:
    yield Fact(
        "named.shown", "user-round",
        _("Those in HR at %(name)s who may read the results may see your answers with your name.") % {"name": name},
    )  # fmt: skip
    yield from _draft()


def _draft() -> Iterator[Fact]:
    yield Fact(
        "draft.kept", "save",
        _("Each page is saved as you go on. What you began and did not send is deleted when the survey closes."),
    )  # fmt: skip
    yield Fact(
        "record.erased", "trash-2",
        _("If your record is deleted, your answers are deleted with it; figures that are out already stay."),
    )  # fmt: skip


def _release(wave: Wave, content: Content) -> Iterator[Fact]:
    words = _("Figures of a group are shown from %(scores)d answers.")
    if _has_texts(content):
        words = _("Figures of a group are shown from %(scores)d answers, comments from %(comments)d.")
    yield Fact("release.floors", "chart-column", words % {"scores": wave.scores_from, "comments": wave.comments_from})
    if wave.in_batches:
        yield Fact(
            "release.in_batches", "calendar-clock",
            ngettext(
                "Results are shown in steps, after at least %(count)d new answer each.",
                "Results are shown in steps, after at least %(count)d new answers each.",
                wave.scores_from,
            ) % {"count": wave.scores_from},
        )  # fmt: skip
    else:
        yield Fact(
            "release.at_close", "calendar-clock",
            _("Results are made once, after the survey has closed on %(day)s.")
            % {"day": date_format(localtime(wave.closes_at), "j F Y")},
        )  # fmt: skip


def _limits(mode: Mode, content: Content) -> Iterator[Fact]:
    if mode == Mode.NAMED:
        return
    if _has_texts(content):
        yield Fact(
            "limit.texts", "pen-line",
            _("What you write is read as you wrote it: names, projects or a turn of phrase can give you away."),
        )  # fmt: skip
    if mode == Mode.SEALED:
        yield Fact(
            "limit.operator", "server",
            _("Whoever runs the server could change the software so that it keeps what it should not. No survey by a"
              " personal link can rule that out."),
        )  # fmt: skip


def _has_texts(content: Content) -> bool:
    return any(question.kind in TEXTS or question.has_other for question in content.questions)


def bands_of(wave: Wave, values: dict[str, str]) -> list[Band]:
    """What goes with somebody's answers, in the words frozen at the launch."""
    found = []
    for band in wave.bands:
        groups = {group["key"]: group["label"] for group in band["groups"]}
        if (value := values.get(band["key"])) is not None:
            found.append(Band(str(band["label"]), str(groups.get(value, value))))
    return found
