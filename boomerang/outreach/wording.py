"""What a mail about an opening can say: the fields of every letter, and some of the opening.

Plain words, no Markdown: it shall read like a mail that somebody typed.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from boomerang.models import Opening
from directory.models import Alumnus
from engagement.letters.fields import FIELDS, LetterField, ours, sample_values, values_of
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.merge_fields import Target, read

OPENING_FIELDS: tuple[LetterField, ...] = (
    LetterField("opening_title", lazy("Title of the opening"), lazy("Senior analyst")),
    LetterField(
        "opening_team", lazy("Team of the opening"), lazy("Payments"), may_be_empty=True, proposed=lazy("the team")
    ),
    LetterField(
        "opening_place", lazy("Place of the opening"), "Lisbon", may_be_empty=True, proposed=lazy("where it suits you")
    ),
    LetterField("opening_link", lazy("Link to the opening"), "https://"),
    LetterField("recruiter", lazy("Your own name"), lazy("Rita Costa")),
)
ALL_FIELDS = (*FIELDS, *OPENING_FIELDS)
MAX_SUBJECT, MAX_BODY = 200, 8_000


def filled(
    *, subject: str, body: str, opening: Opening, to: Alumnus | None, employer: Employer, by: Membership
) -> tuple[str, str]:
    """As this person gets it; without anybody, for a person made up. Raises `BadText`."""
    person = values_of(to) if to is not None else sample_values()
    values = {**person, **ours(employer), **values_of_opening(opening, employer, by)}
    return (
        read(subject, ALL_FIELDS, limit=MAX_SUBJECT).fill(values, Target.HEADER),
        read(body, ALL_FIELDS, limit=MAX_BODY).fill(values, Target.TEXT),
    )


def values_of_opening(opening: Opening, employer: Employer, by: Membership) -> Mapping[str, str]:
    place = opening.places.order_by("id").first()
    return {
        "opening_title": opening.title,
        "opening_team": opening.team,
        "opening_place": str(place) if place else "",
        "opening_link": employer_url(employer, "boomerang:opening_detail", opening.pk),
        "recruiter": by.display_name,
    }
