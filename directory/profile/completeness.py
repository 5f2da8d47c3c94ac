"""How much of a profile is there, and what would help others most next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus, AlumnusSkill, Job
from web.one_statement import Asking


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


def completeness(alumnus: Alumnus, *, has_career: bool) -> Asking[Completeness]:
    """Equal weight for each; the employment is the employer's to fill in, so it only counts when it is there."""
    jobs = Job.objects.filter(alumnus=alumnus).values("pk")[:1]
    skills = AlumnusSkill.objects.filter(alumnus=alumnus).values("pk")[:1]
    yield [jobs, skills]
    parts = [
        (bool(alumnus.headline), Missing(_("Add a headline"), "text-cursor-input", "about")),
        (bool(alumnus.city or alumnus.country), Missing(_("Say where you live now"), "map-pin", "about")),
        (bool(jobs), Missing(_("Tell what you do now"), "briefcase", "jobs")),
        (bool(skills), Missing(_("List a few skills"), "sparkles", "skills")),
        (bool(alumnus.about), Missing(_("Write a few words about yourself"), "pen-line", "about")),
    ]
    there = [done for done, _missing in parts] + [True] * has_career
    return Completeness(100 * sum(there) // len(there), [missing for done, missing in parts if not done])
