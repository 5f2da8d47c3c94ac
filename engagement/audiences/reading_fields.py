"""What an audience can ask of how people read: the mail they chose, and what they do of their own accord."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagement.activity.formula import STEPS
from engagement.audiences.fields import WITHIN, CriterionField, Operator, Where, register
from engagement.audiences.record_fields import moment_months_ago
from engagement.audiences.values import Months, Ticks
from engagement.models import Standing
from mail.categories import CHOICES, Category
from mail.models import Frequency, Preference

MAIL, ACTIVITY = _("Mail they chose"), _("Activity")
NEVER = "never"
ANSWERS = [*Frequency.choices, (NEVER, _("Never said yes or no"))]
SPOKEN = {
    Frequency.AT_ONCE: _("at once"),
    Frequency.WEEKLY: _("in a weekly round-up"),
    Frequency.MONTHLY: _("in a monthly round-up"),
    Frequency.OFF: _("not at all"),
    NEVER: _("not yet (never said yes or no)"),
}
NOT_WITHIN = Operator("not_within", _("not in the last"))
SCORES = [(str(score), str(score)) for score in range(len(STEPS) + 1)]


def register_fields() -> None:
    for category in CHOICES:
        register(
            CriterionField(
                name=f"wants_{category.value}",
                label=format_lazy(_("{kind} mail"), kind=category.label),
                group=MAIL,
                ops=(Operator("is", _("comes")),),
                kind=Ticks(ANSWERS, SPOKEN),
                where=_wants(category),
            )
        )
    register(
        CriterionField(
            name="active", label=_("Last did something"), group=ACTIVITY, ops=(WITHIN, NOT_WITHIN), kind=Months(),
            where=_active,
        )
    )  # fmt: skip
    register(
        CriterionField(
            name="score", label=_("Engagement, 0 to 5"), group=ACTIVITY, ops=(Operator("is", _("is")),),
            kind=Ticks(SCORES), where=_score,
        )
    )  # fmt: skip


def _wants(category: Category) -> Callable[[str, Any], Where]:
    """Who never answered has no answer that was not asked for: one look at the answers, whatever is asked."""

    def where(op: str, value: list[str]) -> Where:
        answers = Preference.objects.filter(recipient_id=OuterRef("pk"), category=category)
        if NEVER in value:
            return Where(person=~Q(Exists(answers.exclude(frequency__in=value))))
        return Where(person=Q(Exists(answers.filter(frequency__in=value))))

    return where


def _active(op: str, value: int) -> Where:
    """Not in the last months: those too who have never done anything here."""
    since = moment_months_ago(value)
    acted = Q(Exists(Standing.objects.filter(alumnus=OuterRef("pk"), last_act_at__gte=since)))
    return Where(person=acted if op == "within" else ~acted)


def _score(op: str, value: list[str]) -> Where:
    """Between the same steps as the score that the member sees; who has no standing has 0."""
    standings = Standing.objects.scored(timezone.now()).filter(alumnus=OuterRef("pk"))
    wanted = set(map(int, value))
    if 0 in wanted:
        return Where(person=~Q(Exists(standings.filter(_in_steps(set(range(len(STEPS) + 1)) - wanted)))))
    return Where(person=Q(Exists(standings.filter(_in_steps(wanted)))))


def _in_steps(scores: set[int]) -> Q:
    """Of scores from 1 on. A hair's breadth below a step counts as reached, as in `activity.formula`."""
    asked = Q(pk__in=[])
    for each in scores:
        most = Q(score__lt=STEPS[each] - 0.01) if each < len(STEPS) else Q()
        asked |= Q(score__gte=STEPS[each - 1] - 0.01) & most
    return asked
