"""Words to begin an invitation with, for each purpose. HR makes them theirs."""

from django.utils.translation import gettext as _

from feedback.models import Purpose, Survey
from feedback.waves.bands import SEALED_MOST
from feedback.waves.terms import Terms, modes_for, usual_mode


def usual_terms(survey: Survey) -> Terms:
    """What the launch page shows before anybody has chosen."""
    subject, words = _words(survey.purpose)
    mode = survey.mode if survey.mode in modes_for(survey.purpose) else usual_mode(survey.purpose).value
    dimensions = ("team", "tenure") if mode == "sealed" else ("team", "office", "tenure", "exit_type")
    return Terms(mode=mode, dimensions=dimensions[:SEALED_MOST], subject=subject, words=words)


def _words(purpose: str) -> tuple[str, str]:
    return {
        Purpose.EXIT: (
            _("Before you go: how was it here?"),
            _(
                "Your last day is near. What was good here, and what was not? What would have had to be different for "
                "you to stay?\n\nA few minutes of plain words help those who stay on."
            ),
        ),
        Purpose.ALUMNI: (
            _("Looking back: how was it with us?"),
            _(
                "A few weeks have gone by, and from a distance things look clearer. We would like to learn from how "
                "you see it now: what we did well, and what we should change."
            ),
        ),
        Purpose.TWELVE_MONTHS: (
            _("A year on: how do you see it now?"),
            _(
                "It is a year since you left. Did the new place keep what it promised? Would you come back, and what "
                "would have to change here first?"
            ),
        ),
        Purpose.PULSE: (
            _("One question"),
            _("It takes half a minute, and we read what comes of it."),
        ),
        Purpose.AFTER_EVENT: (
            _("How was it?"),
            _("Thank you for coming. Tell us in a minute what was good and what we should do better next time."),
        ),
        Purpose.AFTER_MENTORING: (
            _("How was the mentoring?"),
            _("Your mentoring has come to its end. What did it bring you, and what would have made it better?"),
        ),
    }.get(Purpose(purpose), (_("A few questions"), _("We would like to learn from how you see it.")))
