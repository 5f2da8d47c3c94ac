"""What people of the demo write about mentoring, help and the next step, in the languages of the demo employers."""

from community.models import CareerStage, MentoringSide, ResourceKind

LET_GO, JUST_LEFT = CareerStage.LET_GO.value, CareerStage.JUST_LEFT.value

SUBJECTS = {
    "en": [
        "Leading a team", "Pricing", "First job abroad", "Talking about pay", "Data engineering",
        "Coming back after a break", "Public speaking", "Starting a company",
    ],
    "fr": [
        "Diriger une équipe", "Fixer un prix", "Travailler à l’étranger", "Parler du salaire",
        "Ingénierie des données", "Reprendre après une pause", "Parler en public", "Créer une entreprise",
    ],
}  # fmt: skip
ABOUT = {
    "en": {
        MentoringSide.MENTOR: (
            "I ask more than I answer. Bring one thing per call, and tell me next time how it went.",
            "Fifteen years in two trades. I am good at the awkward conversations before a change.",
            "",
        ),
        MentoringSide.MENTEE: (
            "Leading four people since March, and nobody told me how.",
            "I would like somebody outside the company to think aloud with.",
            "",
        ),
    },
    "fr": {
        MentoringSide.MENTOR: (
            "Je pose plus de questions que je ne donne de réponses. Un seul sujet par appel.",
            "Quinze ans dans deux métiers. Les conversations difficiles ne me font pas peur.",
            "",
        ),
        MentoringSide.MENTEE: (
            "Je dirige quatre personnes depuis mars, et personne ne m’a dit comment.",
            "J’aimerais réfléchir à voix haute avec quelqu’un de l’extérieur.",
            "",
        ),
    },
}
LINES = {
    "en": (
        "We once shared the late shift in Leeds. I now lead a small team and would like to hear how you began.",
        "I am thinking about going abroad and would be glad of half an hour with somebody who did.",
        "Your talk about prices stayed with me. May I ask you how you set your first one?",
    ),
    "fr": (
        "Nous avons partagé l’équipe de nuit à Lyon. Je dirige une petite équipe ; comment as-tu commencé ?",
        "Je pense partir à l’étranger. Une demi-heure avec quelqu’un qui l’a fait m’aiderait beaucoup.",
        "Ton exposé sur les prix m’est resté. Comment as-tu fixé le premier ?",
    ),
}
GOALS = {
    "en": (
        "Hold a one-to-one that is not a status report.\nSay no once, kindly.",
        "A price for the first product.",
        "",
    ),
    "fr": (
        "Mener un entretien qui ne soit pas un compte rendu.\nDire non une fois, gentiment.",
        "Un premier prix.",
        "",
    ),
}
NOTES = {
    "en": ("Try: ask what they would do, then be quiet for ten seconds.", "Read the chapter on anchors before June."),
    "fr": ("Essayer : demander ce qu’ils feraient, puis se taire dix secondes.", "Lire le chapitre sur les ancres."),
}
PROGRAMME = {
    "en": ("First year as a lead", "Six months, one call a month: for people who have begun to lead others."),
    "fr": ("Première année à diriger", "Six mois, un appel par mois : pour qui commence à diriger une équipe."),
}
QUESTIONS = {
    "en": (
        (
            "Talking about pay",
            "They asked for a number first. What do you say?",
            "Give a range that you have looked up.",
        ),
        ("Public speaking", "How do you begin a talk without a joke?", "With the question the room came with."),
        ("First job abroad", "Which papers took you longest?", "The landlord’s. Start there."),
        ("Starting a company", "Would you do it alone again?", ""),
    ),
    "fr": (
        ("Parler du salaire", "On me demande un chiffre d’abord. Que répondre ?", "Une fourchette que tu as vérifiée."),
        ("Parler en public", "Comment commencer sans blague ?", "Par la question que la salle a en tête."),
        ("Travailler à l’étranger", "Quels papiers ont pris le plus de temps ?", "Ceux du logement."),
        ("Créer une entreprise", "Le referais-tu seul ?", ""),
    ),
}
RESOURCES = {
    "en": (
        (
            "The first two weeks", ResourceKind.ARTICLE, "What is urgent, what can wait, and whom to call.",
            [LET_GO, JUST_LEFT], 6, "",
            "**Today:** nothing has to be decided today. Sleep, and tell two people whom you trust.\n\n"
            "**This week**\n\n- Register as looking for work; days count.\n- Ask for your certificate of service.\n"
            "- Write down what you did, while you remember it.\n\n**What can wait:** the perfect CV. Ten people who"
            " know your work are worth more. Start with five of them.",
        ),
        (
            "How to say it", ResourceKind.ARTICLE, "Three sentences for “Why did you leave?”", [LET_GO], 4, "",
            "Short, true, and on to what comes: *“My team was closed. I built the new ledger there, and I am looking"
            " for a place where figures matter.”* Say it aloud twice before the first call.",
        ),
        (
            "What you are worth", ResourceKind.TOOL, "Look up a range before you name one.",
            [LET_GO, CareerStage.CHANGING.value, CareerStage.GROWING.value], 15, "https://pay.example/ranges", "",
        ),
        (
            "Changing field at forty", ResourceKind.TALK, "Three people who did, and what it cost them.",
            [CareerStage.CHANGING.value], 35, "https://talks.example/changing-field", "",
        ),
        (
            "Leading for the first time", ResourceKind.COURSE, "Five evenings, with exercises.",
            [CareerStage.LEADING.value, CareerStage.GROWING.value], 300, "https://learn.example/first-lead", "",
        ),
        (
            "Back after a break", ResourceKind.ARTICLE, "How to speak about the gap, and how not to.",
            [CareerStage.RETURNING.value], 8, "", "A break needs one sentence and no apology. Then speak of now.",
        ),
    ),
    "fr": (
        (
            "Les deux premières semaines", ResourceKind.ARTICLE, "L’urgent, ce qui peut attendre, qui appeler.",
            [LET_GO, JUST_LEFT], 6, "",
            "**Aujourd’hui :** rien ne doit être décidé. Dormez, et dites-le à deux personnes de confiance.\n\n"
            "**Cette semaine**\n\n- Inscrivez-vous : les jours comptent.\n- Demandez votre certificat de travail.\n"
            "- Notez ce que vous avez fait, tant que vous vous en souvenez.",
        ),
        (
            "Comment le dire", ResourceKind.ARTICLE, "Trois phrases pour « Pourquoi êtes-vous parti ? »", [LET_GO], 4,
            "", "Court, vrai, et vers la suite. Dites-le deux fois à voix haute avant le premier appel.",
        ),
        (
            "Ce que vous valez", ResourceKind.TOOL, "Vérifiez une fourchette avant d’en dire une.",
            [LET_GO, CareerStage.CHANGING.value], 15, "https://pay.example/fr", "",
        ),
        (
            "Diriger pour la première fois", ResourceKind.COURSE, "Cinq soirées, avec des exercices.",
            [CareerStage.LEADING.value], 300, "https://learn.example/fr/diriger", "",
        ),
    ),
}  # fmt: skip
