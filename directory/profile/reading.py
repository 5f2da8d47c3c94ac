"""A profile as one viewer may read it: what is hidden from them is not in it, so no template can show it."""

from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import Membership
from directory.models import Alumnus, Job, Level, Spell
from directory.visibility import FIELDS, is_self, level_of, visible_fields
from directory.wording import place


@dataclass
class Profile:
    alumnus_id: UUID
    name: str
    former_name: str = ""
    pronouns: str = ""
    headline: str = ""
    about: str = ""
    place: str = ""
    personal_email: str = ""
    phone: str = ""
    spells: list[Spell] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    restricted: dict[str, str] = field(default_factory=dict)  # field to level, where not everyone sees it
    is_own: bool = False
    is_listed: bool = True

    @property
    def current_job(self) -> Job | None:
        return next((job for job in self.jobs if job.ended_on is None), None)

    @property
    def latest_spell(self) -> Spell | None:
        return self.spells[0] if self.spells else None

    @property
    def has_contact(self) -> bool:
        return bool(self.personal_email or self.phone)


def profile_for(viewer: Membership, alumnus: Alumnus) -> Profile:
    seen = visible_fields(viewer, alumnus)
    profile = Profile(alumnus_id=alumnus.pk, name=alumnus.full_name, is_own=is_self(viewer, alumnus))
    for name in ("former_name", "pronouns", "headline", "about", "personal_email", "phone"):
        if name in seen:
            setattr(profile, name, getattr(alumnus, name))
    if "place" in seen:
        profile.place = place(alumnus.city, alumnus.country)
    if "career" in seen:
        profile.spells = list(Spell.objects.filter(alumnus=alumnus).latest_first())
    if "jobs" in seen:
        profile.jobs = list(Job.objects.filter(alumnus=alumnus).latest_first())
    if "skills" in seen:
        skills = alumnus.alumnus_skills.order_by("skill__key")
        profile.skills = list(skills.values_list("skill__name", flat=True))
    levels = {name: level_of(alumnus, name) for name in FIELDS if name in seen}
    profile.restricted = {name: str(level.label) for name, level in levels.items() if level != Level.EVERYONE}
    profile.is_listed = alumnus.listing == Level.EVERYONE
    return profile
