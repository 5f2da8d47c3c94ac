"""Days, conditions and reasons in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.countries import country_name
from directory.models import ExitType
from engagement.journeys import answers
from engagement.journeys.kinds import kind_of
from engagement.models import Anchor, Joined, Journey, JourneyStep, StepRun, StopReason
from engagement.models.journeys import RunReason


def day_words(offset: int, anchor: str = Anchor.LAST_DAY) -> str:
    """“5 days before the last day”."""
    on, before, after = _PHRASES[Anchor(anchor)](abs(offset))
    if not offset:
        return on
    return before if offset < 0 else after


def _last_day(days: int) -> tuple[str, str, str]:
    return (
        _("On the last day"),
        ngettext("The day before the last day", "%(n)d days before the last day", days) % {"n": days},
        ngettext("The day after the last day", "%(n)d days after the last day", days) % {"n": days},
    )


def _joined(days: int) -> tuple[str, str, str]:
    return (
        _("On the day of joining"),
        ngettext("The day before joining", "%(n)d days before joining", days) % {"n": days},
        ngettext("The day after joining", "%(n)d days after joining", days) % {"n": days},
    )


def _returned(days: int) -> tuple[str, str, str]:
    return (
        _("On the first day back"),
        ngettext("The day before coming back", "%(n)d days before coming back", days) % {"n": days},
        ngettext("The day after coming back", "%(n)d days after coming back", days) % {"n": days},
    )


_PHRASES = {Anchor.LAST_DAY: _last_day, Anchor.JOINED: _joined, Anchor.RETURNED: _returned}


def short_day(offset: int) -> str:
    """“−7”, “0”, “+35”."""
    return f"{offset:+d}".replace("-", "−") if offset else "0"


def title_of(step: JourneyStep) -> str:
    return kind_of(step).title(step)


def conditions_of(journey: Journey) -> list[str]:
    found = [_exits(journey.exit_types), ", ".join(journey.teams)]
    found.append(", ".join(country_name(code) for code in journey.countries))
    found.append(", ".join(journey.languages))
    found.append(str(Joined(journey.joined).label) if journey.joined else "")
    return [words for words in found if words]


def step_conditions(step: JourneyStep) -> list[str]:
    found = [_exits(step.exit_types), str(Joined(step.joined).label) if step.joined else ""]
    if step.answer:
        asked = dict(answers.choices()).get(step.answer, step.answer)
        words = _("Only who has answered: %(asked)s") if step.answered else _("Only who has not answered: %(asked)s")
        found.append(words % {"asked": asked})
    if step.every_year:
        found.append(_("Again every year"))
    return [words for words in found if words]


def _exits(kinds: list[str]) -> str:
    return ", ".join(str(ExitType(kind).label) for kind in kinds)


def run_words(run: StepRun) -> str:
    return str(RunReason(run.reason).label) if run.reason else str(run.get_state_display())


def stop_words(reason: str) -> str:
    return str(StopReason(reason).label)
