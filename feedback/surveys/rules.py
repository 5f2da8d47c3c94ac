from accounts.models import Membership, Role
from feedback.models import Rhythm, Survey, SurveyVersion, WaveState
from feedback.questions.checks import problems
from feedback.questions.content import Content

WRITERS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*WRITERS, Role.AUDITOR)


def can_write_surveys(member: Membership) -> bool:
    return member.has_role(*WRITERS)


def can_read_surveys(member: Membership) -> bool:
    return member.has_role(*READERS)


def is_ready(version: SurveyVersion | None) -> bool:
    """May be sent as it is."""
    return version is not None and not problems(Content.load(version.content))


def may_be_deleted(survey: Survey) -> bool:
    """Nobody was ever asked nor will be, so that no answer and no promise goes with it."""
    was_settled = survey.versions.filter(published_at__isnull=False).exists()
    return not (was_settled or survey.waves.exists() or survey.rhythms.exists())


def is_under_way(survey: Survey) -> bool:
    """Somebody is being asked with it, or will be without another word from HR."""
    waves = survey.waves.filter(state__in=(WaveState.PLANNED, WaveState.OPEN))
    return bool(waves.exists() or Rhythm.objects.running().filter(survey=survey).exists())
