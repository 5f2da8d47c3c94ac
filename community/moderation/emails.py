"""What authors and reporters are told: service mail, without the words that were written and without anybody's name."""

from collections.abc import Mapping

from community.models import ModerationCase, Outcome, Reason, Ruling
from community.models.moderation import APPEAL_WITHIN, TAKES_AWAY
from directory.connections.emails import write_to
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.urls import employer_url


def tell_hidden(*, employer: Employer, case: ModerationCase) -> None:
    _send(employer, case.author, "moderation_hidden", case, {}, key=f"moderation:{case.pk}:hidden")


def tell_author(*, employer: Employer, case: ModerationCase, ruling: Ruling) -> None:
    """Of what was found right without ever having been hidden, nobody has to hear."""
    if ruling.outcome == Outcome.NOTHING and case.hidden_at is None:
        return
    context = {
        "outcome": ruling.outcome,
        "basis": Reason(ruling.basis).label if ruling.basis else "",
        "words": ruling.words,
        "may_appeal": ruling.outcome in (*TAKES_AWAY, Outcome.WARN),
        "days": APPEAL_WITHIN.days,
    }
    key = f"moderation:{case.pk}:{'appeal' if ruling.is_appeal else 'decided'}"
    _send(employer, case.author, "moderation_decided", case, context, key=key)


def tell_reporters(*, employer: Employer, case: ModerationCase) -> None:
    is_right = case.outcome == Outcome.NOTHING
    for report in case.reports.select_related("reporter"):
        _send(
            employer, report.reporter, "moderation_answered", case, {"is_right": is_right},
            key=f"moderation:{case.pk}:answered:{report.pk}", page="my_reports",
        )  # fmt: skip


def _send(
    employer: Employer,
    to: Alumnus | None,
    template: str,
    case: ModerationCase,
    context: Mapping[str, object],
    *,
    key: str,
    page: str = "",
) -> None:
    if to is None:
        return
    own = employer_url(employer, "community:decision_detail", case.pk)
    url = employer_url(employer, f"community:{page}") if page else own
    write_to(to, f"community/{template}", {"place": case.place, "url": url, **context}, employer=employer, key=key)
