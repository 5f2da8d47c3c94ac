"""What people of the demo say to each other in groups, by the employer's language."""

from typing import Any

_RULES = "Be kind, as at the coffee machine.\nWhat is told here stays here.\nNo advertising."
_REGLES = "Soyons aimables, comme à la machine à café.\nCe qui se dit ici reste ici.\nPas de publicité."

TEXTS: dict[str, list[dict[str, Any]]] = {
    "en": [
        {
            "name": "Old Payments crew", "kind": "team", "openness": "closed", "state": "active", "size": 14,
            "with_first": True, "rules": _RULES,
            "about": "Everybody who ever carried the pager for Payments. For stories, advice and a lunch now and then.",
            "asks": "I was in Payments 2016 to 2019, with Ines. The one with the whiteboard full of arrows.",
            "posts": [
                (41, "**New here?** Say when you were with us, what you do now, and which outage you will never "
                     "forget. Lunches are planned under *Lunches*; the next turn is always somebody’s.",
                 ["The night the certificate ran out. I still check ours every first of the month.",
                  "2014 to 2018. Now at a small grid operator, and yes, it has queues too."]),
                (12, "Cleaning out a drawer I found the laminated card with the **seven steps of a refund**. Step "
                     "four still says “ask Hartmut”. Does anybody have Hartmut’s address?",
                 ["He keeps bees now, near Freising. I will ask him whether he wants to hear from us.",
                  "Please tell him step four is still in use somewhere. It is in ours."]),
                (5, "We are looking for somebody who has moved a ledger to double entry *while it was running*. Not a "
                    "job, one long call, and I owe you a dinner.\n\n- Postgres, 400 million rows\n- two currencies, "
                    "soon five\n- nobody may notice",
                 ["Did that twice. The second time was better. Call me on Thursday after six.",
                  "Write the reconciliation first. Everything else is typing."]),
                (1, "My daughter has her first day as an engineer tomorrow. I told her the only thing this team ever "
                    "taught me: *say it early*.",
                 ["And bring cake when you break the build.", "Congratulations to you both!"]),
            ],
        },
        {
            "name": "Lisbon, now and then", "kind": "office", "openness": "open", "state": "active", "size": 18,
            "with_first": True, "rules": "", "asks": "",
            "about": "Who lives in Lisbon, or comes through.",
            "posts": [
                (20, "The café below the old office is a bank now. The pastéis have moved two doors down, same oven, "
                     "same lady. I thought you should know.",
                 ["Thank you for the only news that matters this week."]),
                (6, "I am in town from the 12th to the 15th, evenings free. Anybody for a walk along the river and "
                    "something grilled?",
                 ["In! The 13th suits me best.", "Me too, if the baby sleeps. Count me as *if need be*."]),
                (2, "Flat-hunting question: is Marvila still affordable, or am I five years late?",
                 ["Seven.", "Look across the river, and make friends with the ferry."]),
            ],
        },
        {
            "name": "Readers", "kind": "subject", "openness": "open", "state": "active", "size": 11, "with_first": True,
            "rules": "One book every two months. Nobody has to have finished it.", "asks": "",
            "about": "A book every two months, and an hour to talk about it.",
            "posts": [
                (30, "For the next one, three to choose from:\n\n1. *The Employees*, Olga Ravn\n2. *Stoner*, John "
                     "Williams\n3. something funny, for once\n\nAnswer with a number.",
                 ["3, please. I mean it.", "2, and I will bring handkerchiefs."]),
                (3, "I have finished it on the train and missed my stop. No spoilers; only: chapter nine.",
                 ["Chapter nine!", "I am on page 40. Do not talk to me."]),
            ],
        },
        {
            "name": "Out at fifty", "kind": "subject", "openness": "hidden", "state": "active", "size": 7,
            "with_first": True, "rules": _RULES, "asks": "",
            "about": "For those of us who were let go late, and would rather talk about it among ourselves.",
            "posts": [
                (9, "Three months in. I still wake at six and reach for the badge. Does that end?",
                 ["It does. I took up the allotment at six instead.", "For me it took a year. Call me any time."]),
                (4, "The advice that helped me most: *apply to people, not to portals*. I wrote to twelve old "
                    "colleagues. Nine answered, and one had an idea.",
                 ["Twelve letters. I am starting today."]),
            ],
        },
        {
            "name": "Summer party 2019", "kind": "subject", "openness": "open", "state": "archived", "size": 9,
            "with_first": False, "rules": "", "asks": "", "about": "Pictures, and who sang what.",
            "posts": [(200, "Whoever sang *Africa* at two in the morning: we have it on video. You were good.", [])],
        },
        {
            "name": "Side projects", "reported": True, "kind": "subject", "openness": "open", "state": "active",
            "size": 12, "with_first": False, "rules": "Show what you make. Advertising belongs elsewhere.", "asks": "",
            "about": "What we build in the evenings.",
            "posts": [
                (7, "A bird feeder that counts. Blue tits 212, squirrels 9, me 0: they leave when I come out.",
                 ["I want the plans.", "My squirrels would be at 212."]),
                (1, "GREAT OPPORTUNITY!!! My cousin’s fund makes 11 % a month, guaranteed. Write to me privately, only "
                    "five places left.", []),
            ],
        },
    ],
    "fr": [
        {
            "name": "Les anciens du 3e", "kind": "team", "openness": "closed", "state": "active", "size": 12,
            "with_first": True, "rules": _REGLES, "about": "Tous ceux du troisième étage, côté cour.",
            "asks": "J’étais au troisième de 2015 à 2018, le bureau près de l’imprimante qui fume.",
            "posts": [
                (25, "**Vous arrivez ?** Dites-nous de quelle année vous êtes, et ce que vous faites maintenant.",
                 ["2011 à 2019. J’ai ouvert une librairie à Nantes, passez donc.", "Toujours dans les chiffres."]),
                (6, "L’imprimante du couloir est morte hier, après quatorze ans. Une minute de silence.",
                 ["Elle m’a pris trois rapports et une cravate.", "Paix à son toner."]),
                (2, "Qui serait partant pour un déjeuner en mars, près de la gare ?",
                 ["Moi !", "Moi aussi, plutôt un jeudi."]),
            ],
        },
        {
            "name": "Nantes et environs", "kind": "office", "openness": "open", "state": "active", "size": 10,
            "with_first": True, "rules": "", "asks": "", "about": "Ceux qui y vivent, et ceux qui passent.",
            "posts": [
                (4, "De passage la semaine prochaine. Un café au bord de l’Erdre ?", ["Mercredi, avec plaisir."]),
                (1, "La chorale cherche deux ténors. Savoir chanter aide, sans être obligatoire.", ["J’en suis."]),
            ],
        },
        {
            "name": "Après le départ", "kind": "subject", "openness": "hidden", "state": "active", "size": 6,
            "with_first": True, "rules": _REGLES, "asks": "", "about": "Pour en parler entre nous.",
            "posts": [
                (3, "Deux mois déjà. Ce qui aide : se lever quand même.", ["Et marcher. Appelle quand tu veux."]),
            ],
        },
    ],
}  # fmt: skip
