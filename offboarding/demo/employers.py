"""The two employers of the demo: different in size, language, brand and trade."""

from dataclasses import dataclass, field

from offboarding.demo.names import ENGLISH_MIX, FRENCH_MIX


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
    mix: dict[str, int]
    teams: dict[str, list[str]]
    offices: list[str]
    staff: dict[str, tuple[str, str]]  # role: name, address before the @
    checklist: list[tuple[str, str, int]] = field(default_factory=list)
    farewells: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


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
    people=2000,
    mix=ENGLISH_MIX,
    teams={
        "Engineering": [
            "Software engineer",
            "Senior software engineer",
            "Engineering manager",
            "Site reliability engineer",
        ],
        "Data": ["Data analyst", "Data scientist", "Data engineer", "Head of forecasting"],
        "Operations": ["Shift lead", "Terminal planner", "Operations manager", "Dispatcher", "Fleet coordinator"],
        "Customer Care": ["Customer care agent", "Support lead", "Customer success manager"],
        "Sales": ["Account executive", "Key account manager", "Sales director"],
        "Finance": ["Accountant", "Controller", "Treasury analyst", "Finance business partner"],
        "People": ["HR business partner", "Recruiter", "Learning specialist"],
        "Marketing": ["Content editor", "Brand manager", "Campaign manager"],
        "Legal": ["Counsel", "Customs specialist", "Compliance officer"],
        "Product": ["Product manager", "Product designer", "UX researcher"],
    },
    offices=["London", "Hamburg", "Lagos", "Singapore", "Toronto", "São Paulo"],
    staff={
        "owner": ("Margaret Atherton", "owner"),
        "hr_admin": ("Daniel Kimani", "hr"),
        "recruiter": ("Priya Nair", "recruiter"),
        "organiser": ("Tomás Ferreira", "organiser"),
        "auditor": ("Ingrid Solberg", "auditor"),
    },
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
    people=300,
    mix=FRENCH_MIX,
    teams={
        "Études": ["Ingénieure d'études", "Ingénieur d'études", "Cheffe de projet", "Dessinateur-projeteur"],
        "Chantiers": ["Conductrice de travaux", "Chef de chantier", "Électricien", "Coordinatrice sécurité"],
        "Exploitation": ["Technicien de maintenance", "Responsable d'exploitation", "Analyste performance"],
        "Développement": ["Développeuse de projets", "Chargé d'affaires", "Prospecteur foncier"],
        "Finances": ["Contrôleuse de gestion", "Comptable", "Trésorier"],
        "Ressources humaines": ["Chargée de recrutement", "Responsable paie"],
    },
    offices=["Lyon", "Marseille", "Nantes", "Toulouse", "Bruxelles"],
    staff={
        "owner": ("Hélène Garnier", "owner"),
        "hr_admin": ("Sofiane Amrani", "hr"),
        "recruiter": ("Margaux Tessier", "recruiter"),
    },
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
