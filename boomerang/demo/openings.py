"""Openings of a demo employer: a few hundred in all states, made of its own teams, titles, offices and skills."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Membership, Role
from boomerang.demo.texts import TEXTS, Texts
from boomerang.models import (
    BoardRules,
    Contract,
    Opening,
    OpeningMove,
    OpeningPlace,
    OpeningSkill,
    OpeningState,
    Origin,
    PayPeriod,
    SavedOpening,
    Seniority,
    ShownTo,
    Workplace,
)
from boomerang.openings.changes import tell_changed
from boomerang.seniority import seniority_of
from directory.models import Alumnus, AlumnusSkill, Job, Skill, Spell
from directory.places.cities import City, known_city
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

MOST, LEAST, PEOPLE_FOR_ONE = 200, 20, 9
OF_ALUMNI = 0.08  # share of the marketplace
STATES = (
    [OpeningState.OPEN] * 70 + [OpeningState.DRAFT] * 8 + [OpeningState.ON_HOLD] * 6 + [OpeningState.FILLED] * 8
    + [OpeningState.CLOSED] * 8
)  # fmt: skip
CONTRACTS = (
    [Contract.PERMANENT] * 62 + [Contract.FIXED_TERM] * 14 + [Contract.PROJECT] * 12 + [Contract.ON_CALL] * 8
    + [Contract.INTERNSHIP] * 4
)  # fmt: skip
WORKPLACES = [Workplace.ON_SITE] * 45 + [Workplace.HYBRID] * 40 + [Workplace.REMOTE] * 15
PAY = {
    Seniority.ENTRY: 26, Seniority.JUNIOR: 34, Seniority.MID: 46, Seniority.SENIOR: 62, Seniority.LEAD: 74,
    Seniority.MANAGER: 78, Seniority.DIRECTOR: 110, Seniority.EXECUTIVE: 150,
}  # fmt: skip  # thousands a year
CURRENCIES = {"GB": "GBP", "NG": "NGN", "SG": "SGD", "CA": "CAD", "BR": "BRL", "US": "USD", "CH": "CHF"}
RATES = {"NGN": 900, "BRL": 3}


@dataclass(frozen=True)
class House:
    """What the employer's records say of its own work."""

    titles: Mapping[str, Sequence[str]]  # by team
    weights: Mapping[str, int]
    offices: Sequence[City]
    skills: Mapping[str, Sequence[str]]  # ids by team, the most common first


def register_chapter() -> None:
    register(Chapter(name="openings", order=20, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-openings")  # noqa: S311
    house = _look_around()
    if not house.titles or not house.offices:
        return
    number = max(LEAST, min(MOST, Alumnus.objects.count() // PEOPLE_FOR_ONE))
    pen = _Pen(employer, house, chance)
    for _number in range(number - round(number * OF_ALUMNI)):
        pen.write_own()
    for job in _jobs(chance, round(number * OF_ALUMNI)):
        pen.write_for(job)
    pen.store()
    BoardRules(has_public_pages=True).save()
    _save_some(pen.openings, chance)


def _look_around() -> House:
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    offices: Counter[str] = Counter()
    of_team: dict[str, str] = {}
    for alumnus, team, title, office in Spell.objects.order_by("id").values_list(
        "alumnus_id", "team", "title", "office"
    ):
        if team and title:
            titles[team][title] += 1
            of_team[str(alumnus)] = team
        offices[office] += 1
    skills: dict[str, Counter[str]] = defaultdict(Counter)
    for alumnus, skill in AlumnusSkill.objects.order_by("id").values_list("alumnus_id", "skill_id"):
        if str(alumnus) in of_team:
            skills[of_team[str(alumnus)]][str(skill)] += 1
    cities = [city for name, _count in offices.most_common(12) if name and (city := known_city(name))]
    return House(
        {team: sorted(found) for team, found in sorted(titles.items())},
        {team: sum(found.values()) for team, found in titles.items()},
        cities,
        {team: [skill for skill, _count in found.most_common(12)] for team, found in skills.items()},
    )


def _jobs(chance: Random, number: int) -> list[Job]:
    """What people who joined do now."""
    jobs = Job.objects.filter(ended_on__isnull=True, alumnus__joined_at__isnull=False, alumnus__is_limited=False)
    found = list(jobs.exclude(title="").select_related("alumnus").order_by("id"))
    return chance.sample(found, min(number, len(found)))


class _Pen:
    """Writes openings and what belongs to them, and stores all at once."""

    def __init__(self, employer: Employer, house: House, chance: Random) -> None:
        self.employer, self.house, self.chance = employer, house, chance
        self.texts: Texts = TEXTS.get(employer.language, TEXTS["en"])
        self.now, self.today = timezone.now(), employer.today()
        self.recruiters = list(
            Membership.objects.current().with_role(Role.RECRUITER, Role.HR_ADMIN).order_by("display_name")
        )
        self.names = dict(Skill.objects.values_list("id", "name"))
        self.openings: list[Opening] = []
        self.places: list[OpeningPlace] = []
        self.skills: list[OpeningSkill] = []
        self.moves: list[OpeningMove] = []

    def write_own(self) -> None:
        chance, house = self.chance, self.house
        team = chance.choices(list(house.titles), [house.weights[team] for team in house.titles])[0]
        title = chance.choice(house.titles[team])
        state, contract, city = chance.choice(STATES), chance.choice(CONTRACTS), chance.choice(house.offices)
        seniority = seniority_of(title) or Seniority.MID
        if contract == Contract.INTERNSHIP:
            title, seniority = self.texts.internship % {"team": team}, Seniority.ENTRY
        shown_to = chance.choices([ShownTo.EVERYONE, ShownTo.FORMER_TEAM, ShownTo.LEVEL], [86, 9, 5])[0]
        opened = self._day(chance.randint(1, 75))
        opening = build(
            Opening, title=title + self.texts.suffix, team=team, state=state, contract=contract, seniority=seniority,
            workplace=chance.choice(WORKPLACES), shown_to=shown_to, is_public=shown_to == ShownTo.EVERYONE,
            description=self._description(title, team, contract), languages=self._languages(city),
            deadline=self.today + timedelta(days=chance.randint(4, 70)) if chance.random() < 0.45 else None,
            recruiter=chance.choice(self.recruiters) if self.recruiters else None,
            opened_at=None if state == OpeningState.DRAFT else opened, created_at=opened - timedelta(days=2),
            changed_at=opened, **self._pay(seniority, contract, city),
        )  # fmt: skip
        self._keep(opening, city, team)

    def write_for(self, job: Job) -> None:
        """Somebody is looked for where an alumnus works now."""
        city = self.chance.choice(self.house.offices)
        opened = self._day(self.chance.randint(1, 27))
        opening = build(
            Opening, title=job.title + self.texts.suffix, company=job.employer_name, origin=Origin.MARKETPLACE,
            posted_by=job.alumnus, state=OpeningState.OPEN, seniority=seniority_of(job.title),
            workplace=self.chance.choice(WORKPLACES), contract=Contract.PERMANENT,
            description=self.texts.posting % {"company": job.employer_name},
            expires_on=opened.date() + timedelta(days=30), opened_at=opened, created_at=opened, changed_at=opened,
        )  # fmt: skip
        self._keep(opening, city, "")

    def _keep(self, opening: Opening, city: City, team: str) -> None:
        self.openings.append(opening)
        others = [each for each in self.house.offices if each.id != city.id]
        more = self.chance.sample(others, min(1, len(others))) if self.chance.random() < 0.15 else []
        for each in (city, *more):
            self.places.append(
                build(OpeningPlace, opening=opening, city=each.name, country=each.country, city_id=each.id)
            )
        known = list(self.house.skills.get(team, ()))
        for number, skill_id in enumerate(self.chance.sample(known, min(len(known), self.chance.randint(2, 5)))):
            self.skills.append(build(OpeningSkill, opening=opening, skill_id=skill_id, is_must=number < 3))
        self._tell_moves(opening)

    def _tell_moves(self, opening: Opening) -> None:
        states = [OpeningState.DRAFT, OpeningState.OPEN, OpeningState(opening.state)]
        before, at = "", opening.created_at
        for state in dict.fromkeys(states if opening.state != OpeningState.DRAFT else states[:1]):
            by = opening.recruiter
            self.moves.append(
                build(OpeningMove, opening=opening, from_state=before, to_state=state, by=by, at=min(at, self.now))
            )
            before, at = state, at + timedelta(days=self.chance.randint(2, 9))

    def store(self) -> None:
        for rows in (self.openings, self.places, self.skills, self.moves):
            insert_many(rows)
        tell_changed([opening.pk for opening in self.openings])

    def _day(self, days: int) -> datetime:
        day = self.today - timedelta(days=days)
        return datetime.combine(day, time(self.chance.randint(8, 17), self.chance.randint(0, 59)), self.employer.zone)

    def _languages(self, city: City) -> list[str]:
        return list(dict.fromkeys([self.employer.language, *(["de"] if city.country == "DE" else [])]))

    def _pay(self, seniority: Seniority, contract: Contract, city: City) -> dict[str, object]:
        """Two of three say what they pay; projects by the day, work on call by the hour."""
        if self.chance.random() > 0.66:
            return {}
        currency = CURRENCIES.get(city.country, "EUR")
        year = PAY[seniority] * 1000 * RATES.get(currency, 1)
        period, low, step = PayPeriod.YEAR, year, 1000
        if contract == Contract.PROJECT:
            period, low, step = PayPeriod.DAY, year // 130, 10
        elif contract == Contract.ON_CALL:
            period, low, step = PayPeriod.HOUR, year // 1700, 1
        low = max(low // step, 1) * step
        high = max(round(low * 1.2) // step, 1) * step
        return {"pay_from": low, "pay_to": max(low, high), "pay_currency": currency, "pay_period": period}

    def _description(self, title: str, team: str, contract: Contract) -> str:
        chance, texts = self.chance, self.texts
        words = {"title": title, "team": team, "employer": self.employer.name}
        tasks = "\n".join(f"- {task % words}" for task in chance.sample(texts.tasks, 3))
        gains = "\n".join(f"- {gain % words}" for gain in chance.sample(texts.gains, 3))
        return "\n\n".join(
            [
                chance.choice(texts.openings) % words,
                f"## {texts.what_you_do}\n\n{tasks}",
                f"## {texts.what_you_get}\n\n{gains}",
                texts.contracts[contract] % words,
            ]
        )


def _save_some(openings: Sequence[Opening], chance: Random) -> None:
    running = [opening for opening in openings if opening.is_running and opening.shown_to == ShownTo.EVERYONE]
    alumni = Alumnus.objects.filter(joined_at__isnull=False, is_limited=False).order_by("id")[:60]
    saved = [
        build(
            SavedOpening, opening=opening, alumnus=alumnus, at=timezone.now() - timedelta(hours=chance.randint(1, 400))
        )
        for alumnus in alumni
        for opening in chance.sample(running, min(len(running), chance.randint(0, 4)))
    ]
    insert_many(saved)
