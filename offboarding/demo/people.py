"""Who worked at the demo's employers: people, their time there, what they do now. One seed makes the same people."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from directory.models import Alumnus, AlumnusSkill, ExitType, Involvement, Job, RehireEligibility, Skill, Spell
from directory.names import name_key
from directory.places.cities import known_city
from offboarding.demo.employers import DemoEmployer, Ladder
from offboarding.demo.names import (
    COMPANY_BEGINNINGS,
    COMPANY_ENDINGS,
    FEMININE,
    OFFERED_SKILLS,
    REGIONS,
    SKILLS,
    plain,
)
from tenancy.bulk import insert_many

EXITS = (
    [ExitType.VOLUNTARY] * 70 + [ExitType.END_OF_CONTRACT] * 12 + [ExitType.RETIREMENT] * 9 + [ExitType.INVOLUNTARY] * 7
    + [ExitType.OTHER] * 2
)  # fmt: skip
REASONS = ("career", "family", "relocation", "study", "self_employment", "pay")
DAYS_IN_YEAR = 365.25
YEARS_TO_A_STEP = 5  # on the ladder
NEAR_THE_OFFICE = 0.55  # live in the city of their last office
LONGEST_AGO = 20  # years


@dataclass
class Person:
    """A person of the demo as it will be stored."""

    alumnus: Alumnus
    ladder: Ladder
    region: str
    spells: list[Spell]
    own_address: str
    jobs: list[Job] = field(default_factory=list)
    involvements: list[Involvement] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)

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

    @property
    def is_feminine(self) -> bool:
        return self.alumnus.given_name in FEMININE


class Village:
    """Makes people one after another; the same seed, the same people."""

    def __init__(self, employer: DemoEmployer, *, today: date, seed: str) -> None:
        self.employer, self.today, self.chance = employer, today, Random(seed)  # noqa: S311  people, not secrets
        self.addresses: set[str] = set()
        self.number = 0
        self.eras: dict[tuple[str, str], list[tuple[date, str]]] = {}

    def person(
        self,
        *,
        given: str = "",
        family: str = "",
        origin: str = "",
        city: tuple[str, str] | None = None,
        team: str = "",
    ) -> Person:
        chance = self.chance
        origin = origin or chance.choices(list(self.employer.mix), list(self.employer.mix.values()))[0]
        region = REGIONS[origin]
        given = given or plain(chance.choice(region.given))
        family = family or plain(chance.choice(region.family))
        self.number += 1
        alumnus = Alumnus(
            given_name=given,
            family_name=family,
            employee_number=f"{self.employer.slug[0].upper()}-{10_000 + self.number}",
            work_email=self._address(given, family, self.employer.domain),
            personal_email=self._address(given, family, chance.choice(self.employer.mail_domains)),
        )
        team, ladder = self._team(team)
        spells = self._spells(alumnus, team, ladder)
        self._settle(alumnus, city or self._city(spells[-1].office, region.cities))
        skills = chance.sample(SKILLS[team], min(chance.randint(0, 4), len(SKILLS[team])))
        skills += chance.sample(SKILLS[self.employer.language], chance.randint(0, 2))
        return Person(alumnus, ladder, origin, spells, alumnus.personal_email, skills=skills)

    def _address(self, given: str, family: str, domain: str) -> str:
        stem = ".".join(name_key(part).replace(" ", "-") for part in (given, family) if name_key(part))
        address, number = f"{stem}@{domain}", 2
        while address in self.addresses:
            address, number = f"{stem}{number}@{domain}", number + 1
        self.addresses.add(address)
        return address

    def _team(self, wanted: str) -> tuple[str, Ladder]:
        teams = self.employer.teams
        team = wanted or self.chance.choices(list(teams), [weight for weight, _ladders in teams.values()])[0]
        return team, self.chance.choice(teams[team][1])

    def _city(self, office: str, cities: list[tuple[str, str]]) -> tuple[str, str]:
        if self.chance.random() < NEAR_THE_OFFICE:
            return office, next(each.country for each in self.employer.offices if each.name == office)
        return self.chance.choice(cities)

    def _settle(self, alumnus: Alumnus, city: tuple[str, str]) -> None:
        """As if the city had been chosen from the list."""
        found = known_city(*city)
        alumnus.city, alumnus.country = found.name if found else city[0], city[1]
        alumnus.city_id = found.id if found else None

    def _spells(self, alumnus: Alumnus, team: str, ladder: Ladder) -> list[Spell]:
        """Mostly one employment; one person in twenty came back and left again."""
        chance = self.chance
        years_ago = min(chance.expovariate(1 / 4.5), LONGEST_AGO - 2)
        last_day = self.today - timedelta(days=int(years_ago * DAYS_IN_YEAR) + 25)
        tenure = timedelta(days=int(chance.gammavariate(2.2, 620)) + 60)
        before = chance.expovariate(1 / 2.5)  # years of work elsewhere
        office = chance.choices(self.employer.offices, [office.weight for office in self.employer.offices])[0].name
        latest = self._spell(alumnus, team, office, last_day - tenure, last_day)
        latest.title = self._title(alumnus, ladder, before + tenure.days / DAYS_IN_YEAR)
        if chance.random() >= 0.05:
            return [latest]
        came_back = last_day - tenure
        left = came_back - timedelta(days=chance.randint(300, 1500))
        earlier = self._spell(alumnus, team, office, left - timedelta(days=chance.randint(400, 1400)), left)
        earlier.title = self._title(alumnus, ladder, before / 2)
        return [earlier, latest]

    def _spell(self, alumnus: Alumnus, team: str, office: str, started_on: date, last_day: date) -> Spell:
        exit_type = self.chance.choice(EXITS)
        return Spell(
            alumnus=alumnus,
            team=team,
            office=office,
            manager=self.manager(team, office, last_day),
            started_on=started_on,
            last_day=last_day,
            exit_type=exit_type,
            exit_reason=self.chance.choice(REASONS) if exit_type == ExitType.VOLUNTARY else "",
            regretted=self.chance.random() < 0.35 if exit_type == ExitType.VOLUNTARY else None,
            rehire_eligibility=RehireEligibility.UNDER_REVIEW
            if exit_type == ExitType.INVOLUNTARY
            else RehireEligibility.ELIGIBLE,
        )

    def _title(self, alumnus: Alumnus, ladder: Ladder, experience: float) -> str:
        step = min(int(experience / YEARS_TO_A_STEP * self.chance.uniform(0.7, 1.3)), len(ladder) - 1)
        return worded(ladder[step], alumnus)

    def manager(self, team: str, office: str, day: date) -> str:
        """One head of a team in an office at a time, each for some years."""
        if (team, office) not in self.eras:
            self.eras[team, office] = self._draw_eras()
        return next(name for since, name in reversed(self.eras[team, office]) if since <= day)

    def _draw_eras(self) -> list[tuple[date, str]]:
        day, eras = date.min, []
        region = REGIONS[self.chance.choice(list(self.employer.mix))]
        while day < self.today:
            eras.append((day, plain(f"{self.chance.choice(region.given)} {self.chance.choice(region.family)}")))
            since = max(day, self.today - timedelta(days=int(LONGEST_AGO * DAYS_IN_YEAR)))
            day = since + timedelta(days=self.chance.randint(700, 2400))
        return eras

    def give_a_job_since(self, person: Person) -> None:
        """What people do now: most have moved on to somewhere else, some twice."""
        chance, alumnus = self.chance, person.alumnus
        start = person.last_day + timedelta(days=chance.randint(5, 120))
        steps = [worded(title, alumnus) for title in person.ladder]
        step = steps.index(person.last.title)
        while start < self.today and len(person.jobs) < 3:
            stays = timedelta(days=chance.randint(400, 2600))
            end = start + stays if start + stays < self.today and chance.random() < 0.6 else None
            company = f"{plain(chance.choice(COMPANY_BEGINNINGS))} {chance.choice(COMPANY_ENDINGS)}"
            step = min(step + (chance.random() < 0.4), len(steps) - 1)
            job = Job(alumnus=alumnus, employer_name=company, title=steps[step], started_on=start, ended_on=end)
            person.jobs.append(job)
            if end is None:
                alumnus.headline = f"{steps[step]}, {company}"
                return
            start = end + timedelta(days=20)


def worded(title: str, alumnus: Alumnus) -> str:
    """ "Trésorier|Trésorière" is one or the other."""
    masculine, _bar, feminine = title.partition("|")
    return feminine if feminine and alumnus.given_name in FEMININE else masculine


def store_people(people: list[Person], *, language: str) -> None:
    """Write everybody with spells, jobs and skills in a handful of statements."""
    for person in people:
        person.alumnus.set_names()
    insert_many([person.alumnus for person in people])
    insert_many([spell for person in people for spell in person.spells])
    insert_many([job for person in people for job in person.jobs])
    insert_many([involvement for person in people for involvement in person.involvements])
    offered = OFFERED_SKILLS[language]
    names = sorted({name for person in people for name in person.skills} | offered)
    skills = {name: Skill(name=name, key=name_key(name)[:60], is_offered=name in offered) for name in names}
    insert_many(list(skills.values()))
    insert_many(
        [
            AlumnusSkill(alumnus=person.alumnus, skill=skills[name])
            for person in people
            for name in dict.fromkeys(person.skills)
        ]
    )
