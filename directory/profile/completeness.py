"""How much of a profile is there, and what would help others most next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus, AlumnusSkill, Job


@dataclass(frozen=True)
class Missing:
    label: str | Promise
    icon: str
    section: str

    @property
    def href(self) -> str:
        return f"{reverse('directory:profile_update')}#{self.section}"


@dataclass(frozen=True)
class Completeness:
    percent: int
    missing: list[Missing]

    @property
    def is_complete(self) -> bool:
        return not self.missing


def completeness(alumnus: Alumnus, *, has_career: bool) -> Completeness:
    """Equal weight for each; the employment is the employer's to fill in, so it only counts when it is there."""
    parts = [
        (bool(alumnus.headline), Missing(_("Add a headline"), "text-cursor-input", "about")),
        (bool(alumnus.city or alumnus.country), Missing(_("Say where you live now"), "map-pin", "about")),
        (Job.objects.filter(alumnus=alumnus).exists(), Missing(_("Tell what you do now"), "briefcase", "jobs")),
        (AlumnusSkill.objects.filter(alumnus=alumnus).exists(), Missing(_("List a few skills"), "sparkles", "skills")),
        (bool(alumnus.about), Missing(_("Write a few words about yourself"), "pen-line", "about")),
    ]
    there = [done for done, _missing in parts] + [True] * has_career
    return Completeness(100 * sum(there) // len(there), [missing for done, missing in parts if not done])
