"""The two employers of the demo: different in size, language, brand and trade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from directory.models import CustomFieldKind, Level
from offboarding.demo.names import ENGLISH_MIX, FRENCH_MIX

Ladder = Sequence[str]  # titles in the order in which people get them; "one|other" is the title of a man and of a woman


@dataclass(frozen=True)
class Office:
    name: str
    country: str
    weight: int


@dataclass(frozen=True)
class DemoEmployer:
    slug: str
    name: str
    language: str
    timezone: str
    domain: str
    mail_domains: tuple[str, ...]  # each employer's people have their own, for one address is one sign-in
    colour_primary: str
    colour_accent: str
    postal_address: str
    people: int
    employees: int  # current colleagues who have joined, beside the people
    mix: Mapping[str, int]
    teams: Mapping[str, tuple[int, Sequence[Ladder]]]  # how many of a hundred, and the ladders
    offices: Sequence[Office]
    staff: Mapping[str, tuple[str, str]]  # role: name, address before the @
    own_fields: Sequence[Mapping[str, Any]]
    tags: Sequence[str]
    checklist: list[tuple[str, str, int]] = field(default_factory=list)
    farewells: list[str] = field(default_factory=list)

    def small(self) -> "DemoEmployer":
        """A tenth of the people: every kind of them is there, and nobody waits."""
        return replace(self, people=max(self.people // 10, 120), employees=6)


NORTHWIND = DemoEmployer(
    slug="northwind",
    name="Northwind Freight",
    language="en",
    timezone="Europe/London",
    domain="northwind.example",
    mail_domains=("mail.example", "post.example", "letterbox.example"),
    colour_primary="#1d4f91",
    colour_accent="#d9622b",
    postal_address="12 Quayside Row, London E14",
    people=1800,
    employees=32,
    mix=ENGLISH_MIX,
    teams={
        "Engineering": (
            20,
            [
                ["Software engineer", "Senior software engineer", "Staff engineer", "Engineering manager"],
                ["Site reliability engineer", "Senior site reliability engineer", "Platform lead"],
            ],
        ),
        "Data": (9, [["Data analyst", "Data scientist", "Senior data scientist", "Head of forecasting"]]),
        "Operations": (
            22,
            [
                ["Dispatcher", "Shift lead", "Terminal planner", "Operations manager"],
                ["Fleet coordinator", "Fleet planner", "Head of fleet"],
            ],
        ),
        "Customer Care": (12, [["Customer care agent", "Senior agent", "Support lead", "Head of customer care"]]),
        "Sales": (10, [["Account executive", "Key account manager", "Regional sales manager", "Sales director"]]),
        "Finance": (7, [["Accountant", "Senior accountant", "Controller", "Finance business partner"]]),
        "People": (5, [["Recruiter", "Learning specialist", "HR business partner", "Head of people, Europe"]]),
        "Marketing": (5, [["Content editor", "Campaign manager", "Brand manager", "Head of brand"]]),
        "Legal": (4, [["Customs specialist", "Compliance officer", "Counsel", "Senior counsel"]]),
        "Product": (6, [["UX researcher", "Product designer", "Product manager", "Head of product"]]),
    },
    offices=[
        Office("London", "GB", 34),
        Office("Hamburg", "DE", 20),
        Office("Lagos", "NG", 12),
        Office("Singapore", "SG", 12),
        Office("Toronto", "CA", 12),
        Office("São Paulo", "BR", 10),
    ],
    staff={
        "owner": ("Margaret Atherton", "owner"),
        "hr_admin": ("Daniel Kimani", "hr"),
        "recruiter": ("Priya Nair", "recruiter"),
        "organiser": ("Tomás Ferreira", "organiser"),
        "auditor": ("Ingrid Solberg", "auditor"),
    },
    own_fields=[
        {
            "label": "Chapter",
            "kind": CustomFieldKind.CHOICE,
            "level": Level.EVERYONE,
            "by_members": True,
            "searchable": True,
            "help_text": "The circle of former colleagues whose evenings you come to.",
            "choices": ["Europe", "West Africa", "Asia-Pacific", "Americas"],
        },
        {
            "label": "Licences",
            "kind": CustomFieldKind.CHOICES,
            "level": Level.COLLEAGUES,
            "by_members": True,
            "searchable": True,
            "choices": ["Forklift", "Dangerous goods (ADR)", "Heavy goods vehicle", "Customs declarant"],
        },
        {"label": "Graduate programme", "kind": CustomFieldKind.NUMBER, "level": Level.STAFF, "searchable": True},
        {"label": "Long-service award on", "kind": CustomFieldKind.DATE, "level": Level.STAFF},
    ],
    tags=["Founding years", "Speaker", "Night shift", "Summer party", "Mentor pool", "Press contact"],
    checklist=[
        ("Talk about the hand-over", "manager", -20),
        ("Write down open work and who takes it", "leaver", -10),
        ("Invite to the exit conversation", "hr_admin", -14),
        ("Hand back laptop, badge and keys", "leaver", 0),
        ("Say goodbye with the team", "manager", -1),
        ("Close accounts and mailbox", "hr_admin", 1),
        ("Send the reference letter", "hr_admin", 7),
    ],
    farewells=[
        "Thank you for six good years. Nobody runs a night shift like you do. Write to me when you are in town!",
        "I learned more at the Tuesday stand-ups than in school. Keep the coffee machine alive.",
        "It was an honour to build the routing engine with you. Please delete the old scheduler one day.",
        "To the best team I ever had: see you at the summer party, I am bringing the grill.",
    ],
)

SOLEIL = DemoEmployer(
    slug="soleil",
    name="Soleil Énergies",
    language="fr",
    timezone="Europe/Paris",
    domain="soleil.example",
    mail_domains=("courriel.example", "poste.example", "boite.example"),
    colour_primary="#b4530a",
    colour_accent="#1f6f5c",
    postal_address="8 rue des Tisseurs, 69001 Lyon",
    people=450,
    employees=10,
    mix=FRENCH_MIX,
    teams={
        "Études": (
            22,
            [
                [
                    "Dessinateur-projeteur|Dessinatrice-projeteuse",
                    "Ingénieur d'études|Ingénieure d'études",
                    "Chef de projet|Cheffe de projet",
                    "Directeur des études|Directrice des études",
                ],
            ],
        ),
        "Chantiers": (
            26,
            [
                [
                    "Électricien|Électricienne",
                    "Chef de chantier|Cheffe de chantier",
                    "Conducteur de travaux|Conductrice de travaux",
                ],
                ["Coordinateur sécurité|Coordinatrice sécurité", "Responsable sécurité"],
            ],
        ),
        "Exploitation": (
            20,
            [
                [
                    "Technicien de maintenance|Technicienne de maintenance",
                    "Analyste performance",
                    "Responsable d'exploitation",
                ]
            ],
        ),
        "Développement": (
            14,
            [
                [
                    "Prospecteur foncier|Prospectrice foncière",
                    "Chargé d'affaires|Chargée d'affaires",
                    "Développeur de projets|Développeuse de projets",
                ]
            ],
        ),
        "Finances": (
            10,
            [["Comptable", "Contrôleur de gestion|Contrôleuse de gestion", "Trésorier|Trésorière"]],
        ),
        "Ressources humaines": (8, [["Chargé de recrutement|Chargée de recrutement", "Responsable paie"]]),
    },
    offices=[
        Office("Lyon", "FR", 40),
        Office("Marseille", "FR", 20),
        Office("Nantes", "FR", 15),
        Office("Toulouse", "FR", 15),
        Office("Bruxelles", "BE", 10),
    ],
    staff={
        "owner": ("Hélène Garnier", "owner"),
        "hr_admin": ("Sofiane Amrani", "hr"),
        "recruiter": ("Margaux Tessier", "recruiter"),
    },
    own_fields=[
        {
            "label": "Habilitations",
            "kind": CustomFieldKind.CHOICES,
            "level": Level.EVERYONE,
            "by_members": True,
            "searchable": True,
            "choices": ["B1V", "BR", "BC", "Travail en hauteur", "Nacelle"],
        },
        {"label": "Première centrale", "kind": CustomFieldKind.TEXT, "level": Level.COLLEAGUES, "by_members": True},
    ],
    tags=["Camargue", "Première heure", "Intervenant", "Fête d'été"],
    checklist=[
        ("Entretien de passation", "manager", -20),
        ("Entretien de départ", "hr_admin", -10),
        ("Rendre véhicule, badge et ordinateur", "leaver", 0),
        ("Pot de départ", "manager", -1),
        ("Certificat de travail et solde de tout compte", "hr_admin", 0),
    ],
    farewells=[
        "Merci pour ces quatre années, du premier toit jusqu'à la ferme de Camargue. On se revoit à Lyon !",
        "Je pars avec plein de souvenirs de chantier. Prenez soin de vous là-haut.",
    ],
)

EMPLOYERS = (NORTHWIND, SOLEIL)
