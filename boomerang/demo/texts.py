"""What demo openings say, in the languages of the demo employers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boomerang.models import Contract


@dataclass(frozen=True)
class Texts:
    suffix: str
    internship: str
    openings: Sequence[str]
    what_you_do: str
    tasks: Sequence[str]
    what_you_get: str
    gains: Sequence[str]
    contracts: Mapping[Contract, str]
    posting: str


ENGLISH = Texts(
    suffix="",
    internship="Internship in %(team)s",
    openings=(
        "%(team)s at %(employer)s is looking for somebody who knows the work and does not need the tour of the "
        "building. If you have been here before, you know most of the people, and the coffee has become better.",
        "Two colleagues in %(team)s take parental leave and the work does not wait. You come back to a team that "
        "remembers how things were done and is glad to hear how they are done elsewhere.",
        "We are opening a second shift in %(team)s. It is a good moment to come back: much is being decided, and "
        "people who have seen other houses have a lot to say.",
        "%(team)s has grown by a third in two years. What is missing is experience: somebody who has seen a peak "
        "season at %(employer)s and can tell the urgent from the loud.",
    ),
    what_you_do="What you do",
    tasks=(
        "Take over the open work of %(team)s within your first month",
        "Bring newcomers up to speed: two start this quarter",
        "Talk to the other offices every week, and write down what was agreed",
        "Find the three reports that nobody reads, and end them",
        "Look after our largest customers when something goes wrong",
        "Work on the plan for next year together with the other leads",
        "Keep our records in an order in which others find things",
    ),
    what_you_get="What you get",
    gains=(
        "Your earlier years here count: for holidays, notice and pension",
        "Thirty days of holiday, and the week between the years off",
        "Two days from home each week, more by agreement",
        "A budget of your own for learning",
        "A desk near the window, or none at all if you prefer trains",
        "A first month without on-call duty",
    ),
    contracts={
        Contract.PERMANENT: "The contract is permanent. Part time from 60 percent is possible.",
        Contract.FIXED_TERM: "The contract is for twelve months, with a good chance of more.",
        Contract.PROJECT: "A project of about six months, three to five days a week. Invoice or contract, as you like.",
        Contract.ON_CALL: "You are on our list for busy weeks and say yes or no each time. At least a week of notice.",
        Contract.INTERNSHIP: "Three to six months, paid, with somebody who has time for you.",
    },
    posting="I work at %(company)s and we are looking for somebody for my team. Whoever has been through a peak season "
    "at our old house will feel at home.\n\n- Small team, short ways\n- We start people well: two weeks side by side\n"
    "- Ask me anything before you apply",
)

FRENCH = Texts(
    suffix=" (F/H)",
    internship="Stage au sein de l’équipe %(team)s",
    openings=(
        "L’équipe %(team)s de %(employer)s cherche quelqu’un qui connaît le métier. Si vous êtes déjà passé par chez "
        "nous, vous connaissez la plupart des visages, et le café s’est amélioré.",
        "Deux collègues de l’équipe %(team)s partent en congé parental et le travail n’attend pas. Vous revenez dans "
        "une équipe qui se souvient, et qui veut savoir comment on fait ailleurs.",
        "L’équipe %(team)s a grandi d’un tiers en deux ans. Il nous manque de l’expérience : quelqu’un qui a déjà vécu "
        "une saison chez %(employer)s et distingue l’urgent du bruyant.",
    ),
    what_you_do="Vos missions",
    tasks=(
        "Reprendre les dossiers en cours de l’équipe %(team)s dès le premier mois",
        "Accompagner les nouveaux : deux arrivent ce trimestre",
        "Faire le point chaque semaine avec les autres sites",
        "Préparer le plan de l’année prochaine avec les autres responsables",
        "Suivre nos principaux clients quand quelque chose se passe mal",
        "Tenir nos documents de sorte que chacun s’y retrouve",
    ),
    what_you_get="Ce que nous offrons",
    gains=(
        "Vos années passées chez nous comptent pour l’ancienneté",
        "Deux jours de télétravail par semaine",
        "Des RTT, un treizième mois et une mutuelle prise en charge",
        "Un budget de formation à votre main",
        "Un premier mois sans astreinte",
    ),
    contracts={
        Contract.PERMANENT: "Le contrat est à durée indéterminée. Le temps partiel est possible à partir de 60 %%.",
        Contract.FIXED_TERM: "Le contrat est de douze mois, avec de bonnes chances d’être prolongé.",
        Contract.PROJECT: "Une mission de six mois environ, trois à cinq jours par semaine.",
        Contract.ON_CALL: "Nous vous appelons pour les semaines chargées ; vous dites oui ou non à chaque fois.",
        Contract.INTERNSHIP: "De trois à six mois, rémunéré, avec quelqu’un qui a du temps pour vous.",
    },
    posting="Je travaille chez %(company)s et nous cherchons quelqu’un pour mon équipe. Qui a vécu une saison dans "
    "notre ancienne maison s’y sentira bien.\n\n- Petite équipe, circuits courts\n- Deux semaines en binôme pour "
    "commencer\n- Posez-moi toutes vos questions avant de postuler",
)

TEXTS = {"en": ENGLISH, "fr": FRENCH}
