"""What the demo's people say of themselves, in the language of their employer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`{years}`, `{team}`, `{office}` and `{city}` are filled in."""

    openings: Sequence[str]
    middles: Sequence[str]
    closings: Sequence[str]
    strengths: Sequence[str]
    obstacles: Sequence[str]
    helps: Sequence[str]
    wishes: Sequence[str]
    organisations: Sequence[str]
    board_roles: Sequence[str]
    volunteer_roles: Sequence[str]
    asks: Sequence[str]
    private_notes: Sequence[str]
    staff_notes: Sequence[str]
    claim_message: str
    refusal: str


ENGLISH = Words(
    openings=[
        "{years} years in {team} taught me how much goes right before anybody notices.",
        "I started in {office} with a borrowed desk and left with friends for life.",
        "After {years} years of {team} I still count containers when a train goes by.",
        "I came to {office} for one winter and stayed {years} years.",
        "{team} in {office} was my school; the rest I learned from the night shift.",
    ],
    middles=[
        "Today I build small teams that know why they do what they do.",
        "These days I work on things that must not break on a Friday afternoon.",
        "What I like most is the first month of something new.",
        "I have swapped schedules for budgets, and miss the schedules.",
        "I now spend my time on the questions we never had an hour for.",
        "I took a year off, walked a lot, and came back to work with a clearer head.",
    ],
    closings=[
        "If you pass through {city}, coffee is on me.",
        "Write to me if you think of moving to {city}.",
        "Always glad to hear from the old crew.",
        "Ask me anything but the pager rota.",
        "",
    ],
    strengths=[
        "Calm when things are on fire. Good with numbers, better with people who are not.",
        "I explain hard things plainly, and finish what I begin.",
        "Bringing people together who would rather write tickets to each other.",
        "Seeing the one constraint that holds everything up.",
        "Negotiating without making enemies.",
    ],
    obstacles=[
        "Finding time to study beside two small children.",
        "I would like to lead a larger team, and nobody has trusted me with one yet.",
        "My German is not good enough for contracts.",
    ],
    helps=[
        "Mentoring",
        "Feedback on a CV",
        "Practice for an interview",
        "A change of career",
        "Introductions",
        "Going self-employed",
        "Hiring",
        "Leading a team",
        "Public speaking",
        "Moving abroad",
        "Coming back from parental leave",
        "Learning to code",
        "Finance",
        "Sales",
    ],
    wishes=[
        "A new job",
        "A co-founder",
        "Board seats",
        "Volunteering",
        "Customers",
        "Introductions",
        "Mentoring",
        "Feedback on a CV",
    ],
    organisations=[
        "Harbour Lights Food Bank",
        "River Rescue",
        "Open Doors Reading Club",
        "Tidewell Housing Trust",
        "Women in Freight",
        "Northfield Repair Café",
        "Kestrel Youth Football",
        "Saltmarsh Bird Watch",
    ],
    board_roles=["Trustee", "Treasurer", "Advisory board", "Chair"],
    volunteer_roles=["Driver", "Coach", "Reading mentor", "Weekend crew", "Translator"],
    asks=[
        "We shared the long table by the window. Good to see you here!",
        "I am putting together a reunion of our old team. May I count on you?",
        "You once explained the routing tables to me. I would like to return the favour.",
    ],
    private_notes=[
        "Met again at the port open day. Her sister works in customs, worth a call.",
        "Prefers the phone. Not before ten.",
        "Owes me a lunch since the summer party. Ask about the move.",
        "Good for an honest opinion on cold chain tenders.",
    ],
    staff_notes=[
        "Offered to speak at the graduate evening. Call in spring.",
        "Asked not to be contacted about openings before the autumn.",
        "Wrote the runbook that the terminal still uses; worth inviting to the anniversary.",
        "Moved without telling us; letter came back.",
    ],
    claim_message="I left long before there was a network. My manager then was at the quay office.",
    refusal="We find nobody of this name in these years. Was it perhaps one of our partners?",
)

FRENCH = Words(
    openings=[
        "{years} ans en {team}, et j’ai toujours un mètre ruban dans la poche.",
        "Entrée par un stage à {office}, sortie avec une équipe d’amis.",
        "À {office}, j’ai appris qu’un bon chantier se prépare au café du matin.",
        "{years} ans chez Soleil : du premier toit aux grandes ombrières.",
    ],
    middles=[
        "Aujourd’hui je m’occupe de projets plus petits et plus proches des gens.",
        "Je travaille maintenant sur ce que nous n’avions jamais le temps de faire.",
        "J’aime toujours autant les débuts de projet.",
        "J’ai pris une année pour voyager ; me revoilà avec des idées.",
    ],
    closings=[
        "De passage à {city} ? Le café est pour moi.",
        "Au plaisir d’avoir de vos nouvelles.",
        "",
        "Écrivez-moi si vous cherchez un bon électricien à {city}.",
    ],
    strengths=[
        "Garder le calme quand la météo change.",
        "Expliquer simplement ce qui est compliqué.",
        "Mettre autour d’une table des gens qui ne se parlent plus.",
    ],
    obstacles=["Trouver du temps pour me former avec deux enfants en bas âge.", "Mon anglais, surtout au téléphone."],
    helps=[
        "Mentorat",
        "Relire un CV",
        "Préparer un entretien",
        "Se mettre à son compte",
        "Changer de métier",
        "Prendre la parole",
        "Monter un dossier CRE",
        "Travailler à l’étranger",
    ],
    wishes=["Un nouveau poste", "Associés", "Bénévolat", "Clients", "Mise en relation", "Mentorat"],
    organisations=[
        "Les Toits Partagés",
        "Atelier Vélo du Rhône",
        "Lire Ensemble",
        "Énergie du Quartier",
        "Les Jardins de la Traboule",
        "Club Alpin des Anciens",
    ],
    board_roles=["Trésorerie", "Présidence", "Conseil d’administration"],
    volunteer_roles=["Bénévole du samedi", "Encadrement", "Tutorat"],
    asks=[
        "Nous étions sur le chantier de Camargue ensemble. Content de te retrouver !",
        "Je prépare des retrouvailles de l’équipe : tu en es ?",
    ],
    private_notes=[
        "Vu au salon de Lyon. Préfère le téléphone.",
        "Connaît bien les appels d’offres ; à rappeler en septembre.",
    ],
    staff_notes=[
        "A proposé de parler aux apprentis. À rappeler au printemps.",
        "Ne souhaite pas recevoir d’offres avant la rentrée.",
    ],
    claim_message="J’étais sur les premiers toits, avant le déménagement du siège.",
    refusal="Nous ne trouvons personne de ce nom à ces dates. Était-ce chez un sous-traitant ?",
)

WORDS: Mapping[str, Words] = {"en": ENGLISH, "fr": FRENCH}
