"""What the demo's members wrote about themselves, and to whom they show it."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from directory.models import CustomField, CustomFieldKind, Involvement, InvolvementKind, Level, OpenTo
from offboarding.demo.employers import DemoEmployer
from offboarding.demo.fates import Story
from offboarding.demo.names import REGIONS
from offboarding.demo.people import DAYS_IN_YEAR, Person
from offboarding.demo.words import WORDS, Words

# Numbers that the regulators keep free for stories: Ofcom's 07700 900 000 to 999, Arcep's 06 39 98 00 00 to 99 99.
STORY_NUMBERS = {"en": "+44 7700 900{:03d}", "fr": "+33 6 39 98 {:02d} {:02d}"}
# What people narrow or widen, and how.
CHOICES: Sequence[tuple[str, Level]] = (
    ("personal_email", Level.CONNECTIONS), ("personal_email", Level.COLLEAGUES), ("phone", Level.CONNECTIONS),
    ("place", Level.CONNECTIONS), ("place", Level.COLLEAGUES), ("career", Level.COLLEAGUES), ("jobs", Level.COLLEAGUES),
    ("jobs", Level.CONNECTIONS), ("about", Level.COLLEAGUES), ("former_name", Level.EVERYONE),
    ("birthday", Level.CONNECTIONS), ("obstacles", Level.CONNECTIONS), ("looking_for", Level.STAFF),
    ("looking_for", Level.CONNECTIONS), ("skills", Level.COLLEAGUES), ("links", Level.CONNECTIONS),
    ("involvements", Level.NOBODY), ("languages", Level.COLLEAGUES), ("headline", Level.STAFF), ("career", Level.STAFF),
)  # fmt: skip
LISTINGS = {Level.EVERYONE: 90, Level.COLLEAGUES: 4, Level.CONNECTIONS: 2, Level.STAFF: 3, Level.NOBODY: 1}
FLUENCIES = ("C2", "C1", "C1", "B2", "B1", "A2")
AT_WORK = ("C2", "C1", "C1", "B2")
LEARNED = ("en", "fr", "de", "es", "pt", "ar", "it")


class Pen:
    """Fills in profiles; people differ in how much they tell."""

    def __init__(self, demo: DemoEmployer, story: Story, own_fields: Sequence[CustomField]) -> None:
        self.demo, self.story, self.own_fields = demo, story, own_fields
        self.chance = Random(f"{demo.slug}-profiles")  # noqa: S311  people, not secrets
        self.words: Words = WORDS[demo.language]

    def fill_in(self, person: Person, *, whole: bool = False) -> None:
        """`whole`: nothing is left out, for the people as whom one signs in."""
        if whole or self.chance.random() < 0.8:
            self._tell(person, whole)
            self._offer(person, whole)
            self._add_contact(person, whole)
            self._answer_own_fields(person, whole)
        self._choose_levels(person, whole)
        alumnus = person.alumnus
        assert alumnus.joined_at is not None
        since = max((self.story.now - alumnus.joined_at).days, 0)
        if whole or self.chance.random() < 0.7:
            alumnus.confirmed_at = self.story.now - timedelta(
                days=self.chance.randint(0, min(since, 90 if whole else 800))
            )

    def _until(self, person: Person) -> date:
        return person.last.last_day or self.story.today

    def _tell(self, person: Person, whole: bool) -> None:
        alumnus, chance = person.alumnus, self.chance
        if whole or chance.random() < 0.45:
            alumnus.about = self._about(person)
        if whole or chance.random() < 0.25:
            alumnus.strengths = chance.choice(self.words.strengths)
        if whole or chance.random() < 0.08:
            alumnus.obstacles = chance.choice(self.words.obstacles)
        if chance.random() < 0.2 and person.is_feminine:
            alumnus.pronouns = "elle" if self.demo.language == "fr" else "she/her"
        elif chance.random() < 0.03:
            alumnus.pronouns = "iel" if self.demo.language == "fr" else "they/them"
        if chance.random() < 0.12 and person.is_feminine:
            alumnus.former_name = chance.choice(REGIONS[person.region].family).replace("_", " ")
        self._speak(person)

    def _about(self, person: Person) -> str:
        words = self.words
        parts = [self.chance.choice(each) for each in (words.openings, words.middles, words.closings)]
        years = max(2, round((self._until(person) - person.first_day).days / DAYS_IN_YEAR))
        return " ".join(part for part in parts if part).format(
            years=years, team=person.last.team, office=person.last.office, city=person.alumnus.city
        )

    def _speak(self, person: Person) -> None:
        mother = self.chance.choice(REGIONS[person.region].languages)
        learned = [
            code for code in dict.fromkeys((self.demo.language, *self.chance.sample(LEARNED, 2))) if code != mother
        ]
        known = learned[: self.chance.choice((1, 1, 2, 3))]
        person.alumnus.languages = [{"code": mother, "level": "native"}] + [
            {"code": code, "level": self.chance.choice(AT_WORK if code == self.demo.language else FLUENCIES)}
            for code in known
        ]

    def _offer(self, person: Person, whole: bool) -> None:
        alumnus, chance = person.alumnus, self.chance
        if whole or chance.random() < 0.4:
            alumnus.can_help_with = chance.sample(self.words.helps, chance.randint(1, 3))
        if whole or chance.random() < 0.25:
            alumnus.looking_for = chance.sample(self.words.wishes, chance.randint(1, 2))
        if whole:  # whoever signs in finds somebody who could help
            alumnus.looking_for.append(next(one for one in self.words.helps[2:] if one not in alumnus.can_help_with))
        if whole or chance.random() < 0.45:
            alumnus.open_to = [choice for choice in OpenTo.values if whole or chance.random() < 0.5]
        if whole or chance.random() < 0.12:
            person.involvements.append(self._involvement(person))

    def _involvement(self, person: Person) -> Involvement:
        kind = self.chance.choice(InvolvementKind.values)
        roles = self.words.board_roles if kind == InvolvementKind.BOARD else self.words.volunteer_roles
        return Involvement(
            alumnus=person.alumnus,
            kind=kind,
            organisation=self.chance.choice(self.words.organisations),
            role=self.chance.choice(roles),
            started_on=self._until(person) - timedelta(days=self.chance.randint(0, 1500)),
        )

    def _add_contact(self, person: Person, whole: bool) -> None:
        alumnus, chance = person.alumnus, self.chance
        if whole or chance.random() < 0.4:
            pattern = STORY_NUMBERS[self.demo.language]
            alumnus.phone = pattern.format(*(chance.randint(0, 99) for _place in range(pattern.count("{"))))
        if whole or chance.random() < 0.35:
            alumnus.linkedin_url = f"https://www.linkedin.com/in/demo-{alumnus.employee_number.lower()}"
        if whole or chance.random() < 0.08:
            alumnus.blog_url = f"https://notes-{alumnus.employee_number.lower()}.example/"
        if whole or chance.random() < 0.3:
            alumnus.birth_month, alumnus.birth_day = chance.randint(1, 12), chance.randint(1, 28)

    def _answer_own_fields(self, person: Person, whole: bool) -> None:
        for field in self.own_fields:
            if whole or self.chance.random() < (0.35 if field.by_members else 0.2):
                person.alumnus.field_values[str(field.pk)] = self._value(field, person)

    def _value(self, field: CustomField, person: Person) -> object:
        chance = self.chance
        if field.kind == CustomFieldKind.CHOICE:
            return chance.choice(field.choices)
        if field.kind == CustomFieldKind.CHOICES:
            return sorted(chance.sample(field.choices, chance.randint(1, 2)))
        if field.kind == CustomFieldKind.NUMBER:
            return person.first_day.year
        if field.kind == CustomFieldKind.DATE:
            return (
                person.first_day + timedelta(days=min(1826, (self._until(person) - person.first_day).days))
            ).isoformat()
        return f"{person.alumnus.city}, {person.first_day.year}"

    def _choose_levels(self, person: Person, whole: bool) -> None:
        alumnus, chance = person.alumnus, self.chance
        if whole:
            alumnus.visibility = {"personal_email": Level.CONNECTIONS, "phone": Level.CONNECTIONS}
            return
        alumnus.listing = chance.choices(list(LISTINGS), list(LISTINGS.values()))[0]
        if chance.random() < 0.4:
            alumnus.visibility = dict(chance.sample(CHOICES, chance.randint(1, 3)))
