"""Made-up people: names, teams and places with the uneven spread of real ones. The same seed gives the same people."""

import random
from collections.abc import Sequence

SYLLABLES = (
    "an ber cor dal el fen gar hol im jor ka lin mor nel or per qui ros sal tor ul ven wil xan yor zel ma le ri so tu "
    "be no pe di ra mi ta lo"
).split()
TEAMS = [
    f"{what} {kind}"
    for what in "Payments Risk Mobile Cloud Data Sales Brand People Legal Core".split()
    for kind in "Platform Operations Europe Growth Tools".split()
]
OFFICES = "London Paris Berlin Madrid Lyon Warsaw Oslo Milan Lisbon Dublin Zurich Vienna".split()
COUNTRIES = "GB FR DE ES PL NO IT PT IE CH AT US IN NG BR".split()
TITLES = [
    f"{rank} {craft}"
    for rank in "Senior Lead Junior Principal Staff".split()
    for craft in "Engineer Designer Analyst Manager Accountant Researcher Recruiter Counsel".split()
]
SKILLS = "Python Java Sales Budgeting Negotiation Design Welding Statistics Hiring Tax Law Excel Kubernetes".split()


class Words:
    """Draws from lists; `common` prefers their beginning, as surnames and teams do in life."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.given = ["Anna", "John", "Zoë", "Jürgen", "Marie", "Łukasz", "Chiara", "Søren", "Priya", "José"]
        self.given += [self.made_up(2) for _ in range(1500)]
        self.family = ["Smith", "Müller", "García", "O’Brien", "Nguyen", "Rossi", "Kowalski", "Øst"]
        self.family += sorted({self.made_up(self.chance.choice((2, 3, 3))) for _ in range(20_000)})
        self.employers = [self.made_up(3) for _ in range(3000)]

    def made_up(self, syllables: int) -> str:
        return "".join(self.chance.choice(SYLLABLES) for _ in range(syllables)).capitalize()

    def any(self, among: Sequence[str]) -> str:
        return self.chance.choice(among)

    def common(self, among: Sequence[str]) -> str:
        if self.chance.random() < 0.5:
            return among[min(int(self.chance.paretovariate(0.7)) - 1, len(among) - 1)]
        return self.chance.choice(among)
