"""Letters that the demo's HR keeps to begin with."""

from accounts.models import Membership
from engagement.letters.actions import create_letter
from engagement.letters.starters import starter_named
from tenancy.models import Employer

KEPT = ("news", "reunion")


def keep_letters(employer: Employer) -> None:
    member = Membership.objects.filter(roles__contains=["hr_admin"]).earliest("joined_at")
    for name in KEPT:
        create_letter(employer=employer, starter=starter_named(name), is_kept=True, by=member)
