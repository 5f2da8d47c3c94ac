"""What is offered while somebody types: cities of the world, skills that may be told, a few words to begin with."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.countries import country_name
from directory.models import Alumnus, AlumnusSkill, Level, Skill
from directory.names import name_key
from directory.places.cities import City, find_cities

MOST = 8
# Never what others wrote: it would tell what they show to few.
HELP_WORDS = (
    _("Mentoring"), _("Feedback on a CV"), _("Practice for an interview"), _("A change of career"), _("Introductions"),
    _("Going self-employed"), _("Founding a company"), _("Raising money"), _("Hiring"), _("Leading a team"),
    _("Negotiating pay"), _("Public speaking"), _("Moving abroad"), _("Coming back from parental leave"),
    _("Learning to code"), _("Sales"), _("Marketing"), _("Law and contracts"), _("Finance"), _("A new job"),
    _("A co-founder"), _("Board seats"), _("Volunteering"), _("Customers"), _("Suppliers"),
)  # fmt: skip
Option = dict[str, Any]


def city_options(text: str, country: str) -> list[Option]:
    """`set` is what else is filled in when the city is chosen."""
    cities = find_cities(text, country, limit=MOST)
    twins = _twins(cities)
    return [
        {
            "value": city.name,
            "detail": _place(city, with_region=(city.name, city.country) in twins),
            "set": {"city_id": str(city.id), "country": city.country},
        }
        for city in cities
    ]


def _twins(cities: Iterable[City]) -> set[tuple[str, str]]:
    """Names that more than one city of a country has, so that the region must tell them apart."""
    names = [(city.name, city.country) for city in cities]
    return {name for name in names if names.count(name) > 1}


def _place(city: City, *, with_region: bool) -> str:
    return f"{city.region}, {country_name(city.country)}" if with_region else country_name(city.country)


def skill_options(text: str, member: Membership) -> list[Option]:
    """The employer's own list, and those that somebody whom all members may see shows to everybody.

    Others would tell what somebody keeps to a few. Whom the member cannot see suggests nothing to them either.
    """
    asked = name_key(text)[:60]
    if not asked:
        return []
    for_everyone = Q(alumnus__visibility__skills=Level.EVERYONE) | Q(alumnus__visibility__skills__isnull=True)
    seen = Alumnus.objects.peers() & Alumnus.objects.visible_to(member)
    held = AlumnusSkill.objects.filter(for_everyone, skill=OuterRef("pk"), alumnus__in=seen)
    known = Skill.objects.filter(Q(is_offered=True) | Exists(held), key__begins=asked).order_by("key")
    return [{"value": name} for name in known.values_list("name", flat=True)[:MOST]]
