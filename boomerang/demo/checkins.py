"""What came of asking people of a demo employer after a year: some have been written to, some rest for now."""

from datetime import timedelta
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from boomerang.checkins.reading import due
from boomerang.models import CheckIn, CheckInOutcome
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

SHARE = 3  # each third has been asked


def register_chapter() -> None:
    register(Chapter(name="check-ins", order=95, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-check-ins")  # noqa: S311  a demo
    by = Membership.objects.current().with_role(Role.RECRUITER).order_by("display_name", "pk").first()
    if by is None or CheckIn.objects.exists():
        return
    spells = list(due(employer.today()).order_by("last_day", "id")[:60])
    words = {
        CheckInOutcome.DONE: _("Rang: happy to be asked, is well where they are."),
        CheckInOutcome.NOT_NOW: _("Is about to become a father; ask in spring."),
    }
    marks = []
    for number, spell in enumerate(chance.sample(spells, len(spells) // SHARE)):
        outcome = CheckInOutcome.NOT_NOW if number % 4 == 1 else CheckInOutcome.DONE
        at = timezone.now() - timedelta(days=chance.randint(1, 20), minutes=chance.randint(0, 500))
        note = words[outcome] if number < 4 else ""
        marks.append(build(CheckIn, spell=spell, outcome=outcome, note=note, by=by, at=at))
    insert_many(marks)
