"""What a letter can say of each person: a fixed list, in the grammar of `web.merge_fields`.

`merge_values` works it out in SQL, so that a mailing to a hundred thousand people is one statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    DateField,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import (
    Cast,
    Coalesce,
    Concat,
    ExtractDay,
    ExtractMonth,
    ExtractYear,
    JSONObject,
    Now,
    Trim,
)  # fmt: skip
from django.urls import reverse
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from directory.models import Alumnus, Spell
from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF
from web.merge_fields import Field, samples

MOST_YEARS = 70


@dataclass(frozen=True)
class LetterField(Field):
    """`proposed` are the words for an empty value that the editor puts in. `is_ours` is the same for everybody.

    `is_address` is a whole address, of ours: it may stand alone where a link goes.
    """

    proposed: str | Promise = ""
    hint: str | Promise = ""
    is_ours: bool = False
    is_address: bool = False

    @property
    def place(self) -> str:
        """As the editor puts it in."""
        return f'{{{{ {self.name} | "{self.proposed}" }}}}' if self.proposed else f"{{{{ {self.name} }}}}"


FIELDS: tuple[LetterField, ...] = (
    LetterField("given_name", lazy("Given name"), "Ada", may_be_empty=True, proposed=lazy("there")),
    LetterField("full_name", lazy("Full name"), "Ada Lindqvist", may_be_empty=True, proposed=lazy("dear colleague")),
    LetterField("team", lazy("Last team"), lazy("Payments"), may_be_empty=True, proposed=lazy("your team")),
    LetterField("title", lazy("Last job title"), lazy("Analyst"), may_be_empty=True, proposed=lazy("colleague")),
    LetterField("office", lazy("Last office"), "Lisbon", may_be_empty=True, proposed=lazy("our office")),
    LetterField(
        "years",
        lazy("Full years"),
        lazy("7 years"),
        may_be_empty=True,
        hint=lazy("with you, such as “7 years”"),
        proposed=lazy("your time here"),
    ),
    LetterField(
        "last_day",
        lazy("Last day"),
        lazy("30 June 2021"),
        may_be_empty=True,
        hint=lazy("such as “30 June 2021”"),
        proposed=lazy("your last day"),
    ),
    LetterField("employer", lazy("Employer"), "Acme", is_ours=True),
    LetterField("network_link", lazy("Link to the network"), "https://", is_ours=True, is_address=True),
    LetterField("profile_link", lazy("Link to the profile"), "https://", is_ours=True, is_address=True),
)
OURS = frozenset(field.name for field in FIELDS if field.is_ours)
ADDRESSES = frozenset(field.name for field in FIELDS if field.is_address)


def ours(employer: Employer) -> dict[str, str]:
    """The values that are the same for everybody."""
    return {
        "employer": employer.name,
        "network_link": employer.absolute_url(),
        "profile_link": employer.absolute_url(reverse("directory:profile_update", urlconf=EMPLOYER_URLCONF)),
    }


def sample_values() -> dict[str, str]:
    return {name: value for name, value in samples(FIELDS).items() if name not in OURS}


def values_of(alumnus: Alumnus, *, language: str = "") -> Mapping[str, str]:
    """Of one person; nobody when the record has gone meanwhile."""
    rows = merge_values(Alumnus.objects.filter(pk=alumnus.pk), language=language)
    return rows.values_list("merge", flat=True).first() or {}


def merge_values(people: QuerySet, *, language: str = "") -> QuerySet:
    """`people` are alumni; each gets `merge`, a JSON object with a text for every field that is not the employer's."""
    with translation.override(language or translation.get_language()):
        spell = JSONObject(title=F("title"), team=F("team"), office=F("office"), last_day=_day("last_day"))
        own = JSONObject(
            given_name=F("given_name"),
            full_name=Trim(Concat("given_name", Value(" "), "family_name")),
            years=_years(),
        )
    spells = Spell.objects.filter(alumnus=OuterRef("pk"))
    latest = Subquery(spells.latest_first().annotate(told=spell).values("told")[:1])
    nothing = Value(dict.fromkeys(("title", "team", "office", "last_day"), ""), JSONField())
    return people.annotate(merge=_together(Coalesce(latest, nothing), own))


def _together(*objects: Expression) -> Func:
    return Func(*objects, template="(%(expressions)s)", arg_joiner=" || ", output_field=JSONField())


def _day(column: str) -> Case:
    """The date in words, in the language of the moment; where there is none, nothing."""
    parts: dict[str, Expression] = {
        "day": Cast(ExtractDay(column), TextField()),
        "month": _nth([str(MONTHS[month]) for month in range(1, 13)], ExtractMonth(column)),
        "year": Cast(ExtractYear(column), TextField()),
    }
    # Translators: a date in a letter; the order and the words between may be changed.
    words = _("%(day)s %(month)s %(year)s").replace("%(", "\0(").replace(")s", "\0").split("\0")
    pieces = [parts[piece[1:]] if piece.startswith("(") else Value(piece) for piece in words if piece]
    written = Concat(*pieces, output_field=TextField())
    return Case(When(**{f"{column}__isnull": False}, then=written), default=Value(""), output_field=TextField())


def _years() -> Coalesce:
    """Full years of all employments together, in words; of less than one, nothing."""
    days = Func(
        Coalesce("last_day", Cast(Now(), DateField())),
        F("started_on"),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    total = Spell.objects.filter(alumnus=OuterRef("pk"), started_on__isnull=False).order_by().values("alumnus")
    years = ExpressionWrapper(Sum(days) * 100 / Value(36525), output_field=IntegerField())
    numbers = range(1, MOST_YEARS + 1)
    words = [ngettext("%(number)d year", "%(number)d years", number) % {"number": number} for number in numbers]
    told = total.annotate(told=_nth(words, years)).values("told")
    return Coalesce(Subquery(told, output_field=TextField()), Value(""))


def _nth(words: list[str], number: Expression) -> Func:
    """The word of this number, from 1; of any other number NULL."""
    array = Value(words, ArrayField(CharField()))
    return Func(array, number, template="((%(expressions)s])", arg_joiner="::text[])[", output_field=TextField())
