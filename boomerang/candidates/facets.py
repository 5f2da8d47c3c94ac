"""What recruiters ask beyond the directory's facets: tokens in the search rows of staff, and the words for them.

Each says what the record of the latest employment says, which staff read of everybody. The wish to come back is none of
these: staff rows are read by more than recruiters.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from boomerang.approach import eligibility_of
from boomerang.models import Seniority
from boomerang.seniority import seniority_of
from directory.models import ExitReason, ExitType, RehireEligibility
from directory.search.contents import Person, add_staff_facets
from directory.search.forms import describe_facets

OPEN = "open"  # nobody has said whether the person may come back
REHIRE_LABELS = {**dict(RehireEligibility.choices), OPEN: _("Not decided")}


def register() -> None:
    add_staff_facets(tokens)
    describe_facets(
        {
            "last_team": _("Last team"),
            "title": _("Last title"),
            "seniority": _("Seniority"),
            "rehire": _("May come back"),
            "exit": _("How they left"),
            "reason": _("Why they left"),
            "regretted": _("Regretted"),
        },
        {
            **{("seniority", str(level.value)): level.label for level in Seniority},
            **{("rehire", value): label for value, label in REHIRE_LABELS.items()},
            **{("exit", value): label for value, label in ExitType.choices},
            **{("reason", value): label for value, label in ExitReason.choices},
            ("regretted", "yes"): _("We were sorry to see them go"),
        },
    )


def tokens(person: Person) -> Iterator[str]:
    if not person.spells:
        return
    latest = person.spells[0]
    if latest.team:
        yield f"last_team:{latest.team}"
    if latest.title:
        yield f"title:{latest.title}"
    if (level := seniority_of(latest.title)) is not None:
        yield f"seniority:{level.value}"
    yield f"rehire:{eligibility_of(person.spells) or OPEN}"
    ended = next((spell for spell in person.spells if spell.last_day), None)
    if ended is None:
        return
    if ended.exit_type:
        yield f"exit:{ended.exit_type}"
    if ended.exit_reason:
        yield f"reason:{ended.exit_reason}"
    if ended.regretted:
        yield "regretted:yes"
