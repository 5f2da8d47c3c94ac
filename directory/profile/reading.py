"""A profile as one viewer may read it: what is hidden from them is not in it, so no template can show it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus, CustomField, Involvement, InvolvementKind, Job, Level, OpenTo, Spell
from directory.people.own_fields import OwnValue, values_of
from directory.profile.languages import language_words
from directory.profile.links import shown_link
from directory.profile.photos import photo_key
from directory.visibility import FIELDS, Field, is_self, level_of, own_field, visible_fields
from directory.wording import place

LEAP_YEAR = 2024
_PLAIN = (
    "former_name", "pronouns", "headline", "about", "personal_email", "phone", "strengths", "obstacles",
    "can_help_with", "looking_for",
)  # fmt: skip
_LINKS = (("linkedin_url", _("LinkedIn"), "link"), ("blog_url", _("Blog"), "rss"), ("site_url", _("Website"), "globe"))


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    icon: str

    @property
    def shown(self) -> str:
        return shown_link(self.url)


@dataclass
class Profile:
    alumnus_id: UUID
    name: str
    former_name: str = ""
    pronouns: str = ""
    photo: str = ""  # the key in its address; empty where there is none to be seen
    headline: str = ""
    about: str = ""
    place: str = ""
    personal_email: str = ""
    phone: str = ""
    birthday: str = ""
    strengths: str = ""
    obstacles: str = ""
    can_help_with: list[str] = field(default_factory=list)
    looking_for: list[str] = field(default_factory=list)
    open_to: list[tuple[str, str]] = field(default_factory=list)  # value and words
    spells: list[Spell] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    involvements: list[Involvement] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    own_values: list[OwnValue] = field(default_factory=list)
    confirmed_at: datetime | None = None
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
    def boards(self) -> list[Involvement]:
        return [each for each in self.involvements if each.kind == InvolvementKind.BOARD]

    @property
    def volunteering(self) -> list[Involvement]:
        return [each for each in self.involvements if each.kind == InvolvementKind.VOLUNTEERING]

    @property
    def has_contact(self) -> bool:
        return bool(self.personal_email or self.phone or self.links or self.birthday)

    @property
    def has_exchange(self) -> bool:
        return bool(self.can_help_with or self.looking_for or self.open_to or self.strengths or self.obstacles)

    @property
    def is_bare(self) -> bool:
        """Nothing but a name, or little more."""
        return not (self.about or self.spells or self.jobs or self.involvements or self.has_exchange)


# Who looks, told by what they may see of a person, the employer's own fields among it.
Look = Callable[[Alumnus, Mapping[str, Field]], frozenset[str]]


def profile_for(viewer: Membership, alumnus: Alumnus) -> Profile:
    return read_profile(alumnus, partial(visible_fields, viewer), is_own=is_self(viewer, alumnus))


def read_profile(alumnus: Alumnus, look: Look, *, is_own: bool = False) -> Profile:
    """The one way from a record to a page."""
    custom = list(CustomField.objects.in_use())
    own = {field.name: field for field in map(own_field, custom)}
    seen = look(alumnus, own)
    profile = Profile(alumnus_id=alumnus.pk, name=alumnus.full_name, is_own=is_own)
    profile.confirmed_at, profile.is_listed = alumnus.confirmed_at, alumnus.listing == Level.EVERYONE
    for name in _PLAIN:
        if name in seen:
            setattr(profile, name, getattr(alumnus, name))
    _read_card(profile, alumnus, seen)
    _read_life(profile, alumnus, seen)
    shown = [each for each in custom if own_field(each).name in seen]
    profile.own_values = [value for value in values_of(alumnus, shown) if value.words]
    levels = {name: level_of(alumnus, field) for name, field in {**FIELDS, **own}.items() if name in seen}
    profile.restricted = {name: str(level.label) for name, level in levels.items() if level != Level.EVERYONE}
    return profile


def _read_card(profile: Profile, alumnus: Alumnus, seen: frozenset[str]) -> None:
    """What is stored with the record itself, in the words of a page."""
    if "photo" in seen and alumnus.photo.name:
        profile.photo = photo_key(alumnus.photo.name)
    if "place" in seen:
        profile.place = place(alumnus.city, alumnus.country)
    if "languages" in seen:
        profile.languages = language_words(alumnus.languages)
    if "open_to" in seen:
        profile.open_to = [(each.value, str(each.label)) for each in OpenTo if each in alumnus.open_to]
    if "links" in seen:
        urls = [(getattr(alumnus, name), label, icon) for name, label, icon in _LINKS]
        profile.links = [Link(url, str(label), icon) for url, label, icon in urls if url]
    if "birthday" in seen and alumnus.birth_month and alumnus.birth_day:
        profile.birthday = date_format(date(LEAP_YEAR, alumnus.birth_month, alumnus.birth_day), "MONTH_DAY_FORMAT")


def _read_life(profile: Profile, alumnus: Alumnus, seen: frozenset[str]) -> None:
    if "career" in seen:
        profile.spells = list(Spell.objects.filter(alumnus=alumnus).latest_first())
    if "jobs" in seen:
        profile.jobs = list(Job.objects.filter(alumnus=alumnus).latest_first())
    if "involvements" in seen:
        profile.involvements = list(Involvement.objects.filter(alumnus=alumnus).latest_first())
    if "skills" in seen:
        skills = alumnus.alumnus_skills.order_by("skill__key")
        profile.skills = list(skills.values_list("skill__name", flat=True))
