"""Who worked at the demo's employers: people, their time there, what they do now. One seed makes the same people."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from directory.models import Alumnus, AlumnusSkill, ExitType, Job, RehireEligibility, Skill, Spell
from directory.names import name_key
from offboarding.demo.employers import DemoEmployer
from offboarding.demo.names import COMPANY_BEGINNINGS, COMPANY_ENDINGS, REGIONS, SKILLS, plain

EXITS = (
    [ExitType.VOLUNTARY] * 70 + [ExitType.END_OF_CONTRACT] * 12 + [ExitType.RETIREMENT] * 9 + [ExitType.INVOLUNTARY] * 7
    + [ExitType.OTHER] * 2
)  # fmt: skip
REASONS = ("new_job", "family", "relocation", "study", "own_business", "career_change")
DAYS_IN_YEAR = 365.25


@dataclass
class Person:
    """A person of the demo as it will be stored."""

    alumnus: Alumnus
    spells: list[Spell]
    jobs: list[Job]
    skills: list[str]
    own_address: str

    @property
    def last(self) -> Spell:
        return self.spells[-1]

    @property
    def last_day(self) -> date:
        assert self.last.last_day is not None
        return self.last.last_day

    @property
    def first_day(self) -> date:
        assert self.last.started_on is not None
        return self.last.started_on


class Village:
    """Makes people one after another; the same seed, the same people."""

    def __init__(self, employer: DemoEmployer, *, today: date, seed: str) -> None:
        self.employer, self.today, self.chance = employer, today, Random(seed)  # noqa: S311  people, not secrets
        self.addresses: set[str] = set()
        self.number = 0

    def person(self, *, given: str = "", family: str = "", city: tuple[str, str] | None = None) -> Person:
        region = REGIONS[self.chance.choices(list(self.employer.mix), list(self.employer.mix.values()))[0]]
        given = given or plain(self.chance.choice(region.given))
        family = family or plain(self.chance.choice(region.family))
        self.number += 1
        city = city or self.chance.choice(region.cities)
        alumnus = Alumnus(
            given_name=given,
            family_name=family,
            employee_number=f"{self.employer.slug[0].upper()}-{10_000 + self.number}",
            work_email=self._address(given, family, self.employer.domain),
            personal_email=self._address(given, family, self.chance.choice(self.employer.mail_domains)),
            city=city[0],
            country=city[1],
        )
        skills = self.chance.sample(SKILLS, self.chance.randint(0, 6))
        return Person(alumnus, self._spells(alumnus), [], skills, alumnus.personal_email)

    def _address(self, given: str, family: str, domain: str) -> str:
        stem = ".".join(name_key(part).replace(" ", "-") for part in (given, family) if name_key(part))
        address, number = f"{stem}@{domain}", 2
        while address in self.addresses:
            address, number = f"{stem}{number}@{domain}", number + 1
        self.addresses.add(address)
        return address

    def _spells(self, alumnus: Alumnus) -> list[Spell]:
        """Mostly one employment; one person in twenty came back and left again."""
        team = self.chance.choice(list(self.employer.teams))
        years_ago = min(self.chance.expovariate(1 / 4.5), 18)
        last_day = self.today - timedelta(days=int(years_ago * DAYS_IN_YEAR) + 25)
        spells = [self._spell(alumnus, team, last_day)]
        if self.chance.random() < 0.05:
            came_back = spells[0].started_on
            assert came_back is not None
            spells.insert(0, self._spell(alumnus, team, came_back - timedelta(days=self.chance.randint(300, 1500))))
        return spells

    def _spell(self, alumnus: Alumnus, team: str, last_day: date) -> Spell:
        tenure = timedelta(days=int(self.chance.gammavariate(2.2, 620)) + 60)
        exit_type = self.chance.choice(EXITS)
        return Spell(
            alumnus=alumnus,
            title=self.chance.choice(self.employer.teams[team]),
            team=team,
            office=self.chance.choice(self.employer.offices),
            started_on=last_day - tenure,
            last_day=last_day,
            exit_type=exit_type,
            exit_reason=self.chance.choice(REASONS) if exit_type == ExitType.VOLUNTARY else "",
            regretted=self.chance.random() < 0.35 if exit_type == ExitType.VOLUNTARY else None,
            rehire_eligibility=RehireEligibility.UNDER_REVIEW
            if exit_type == ExitType.INVOLUNTARY
            else RehireEligibility.ELIGIBLE,
        )

    def give_a_job_since(self, person: Person) -> None:
        """What people do now: most have moved on to somewhere else, some twice."""
        start = person.last_day + timedelta(days=self.chance.randint(5, 120))
        titles = [title for titles in self.employer.teams.values() for title in titles]
        while start < self.today and len(person.jobs) < 3:
            stays = timedelta(days=self.chance.randint(400, 2600))
            end = start + stays if start + stays < self.today and self.chance.random() < 0.6 else None
            company = f"{plain(self.chance.choice(COMPANY_BEGINNINGS))} {self.chance.choice(COMPANY_ENDINGS)}"
            title = person.last.title if self.chance.random() < 0.5 else self.chance.choice(titles)
            job = Job(alumnus=person.alumnus, employer_name=company, title=title, started_on=start, ended_on=end)
            person.jobs.append(job)
            if end is None:
                person.alumnus.headline = f"{title}, {company}"
                return
            start = end + timedelta(days=20)


def store_people(people: list[Person]) -> None:
    """Write everybody with spells, jobs and skills in a handful of statements."""
    for person in people:
        person.alumnus.set_names()
    Alumnus.objects.bulk_create([person.alumnus for person in people], batch_size=1000)
    Spell.objects.bulk_create([spell for person in people for spell in person.spells], batch_size=1000)
    Job.objects.bulk_create([job for person in people for job in person.jobs], batch_size=1000)
    names = sorted({name for person in people for name in person.skills})
    skills = {name: Skill(name=name, key=name_key(name)[:60]) for name in names}
    Skill.objects.bulk_create(skills.values())
    AlumnusSkill.objects.bulk_create(
        [
            AlumnusSkill(alumnus=person.alumnus, skill=skills[name])
            for person in people
            for name in dict.fromkeys(person.skills)
        ],
        batch_size=1000,
    )
