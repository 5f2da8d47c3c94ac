"""What the people of the demo write. Two halves make a comment, so that hundreds of them stay different."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

STAY = (
    (
        "A manager who asks before the plan is fixed.", "A pay rise in the year I took over the second depot.",
        "Two days from home, as other teams have.", "A promotion that had been promised twice.",
        "Somebody to talk to when the workload doubled.", "An honest answer about my next step.",
        "If my manager had listened once, I would still be here.", "Night shifts planned more than a week ahead.",
        "Pay that keeps up with what the market offers.", "A team lead with time for the team.",
        "More training than the one day at the start.", "Being asked for my view when the new system came.",
        "A clear career path beyond the third year.", "Fewer late changes to the shift plan.",
        "Nothing, it was simply time for something new.", "Flexible hours while my children are small.",
    ),
    (
        "", "I said so in two reviews.", "My colleagues would tell you the same.", "It would not have cost much.",
        "That was all it needed.", "By the time the offer came I had signed elsewhere.",
        "I hope you do it for the others.",
        "The team deserves it.", "I raised it with HR in spring.", "Money was never the first reason.",
        "It came up at every exit I remember.",
    ),
)  # fmt: skip
KEEP = (
    (
        "The people in the depot, no question.", "How the team helps out when somebody is ill.",
        "The training weeks for new planners.", "Friday breakfast in the terminal.",
        "The flat hierarchy in the data team.",
        "That colleagues thank each other.", "Flexible hours in the office teams.",
        "The mentoring in the first year.",
        "Honest numbers at the quarterly meeting.", "The canteen, and who one meets there.",
        "How safety comes before speed.", "That one can change team without leaving.",
        "The summer party with the families.",
        "Equipment that works.",
    ),
    (
        "", "I have not seen that anywhere else.", "Please do not let it go.", "It carried me through hard weeks.",
        "New people notice it on the first day.", "It is what I will miss.", "It makes up for a lot.",
        "That is worth more than a bonus.", "Other places could learn from it.",
    ),
)  # fmt: skip
CHANGE = (
    (
        "Shift plans that hold for more than three days.", "Managers should get training before they get a team.",
        "Pay people the same for the same work.", "Decide faster, and say who decides.",
        "Less reporting, more time on the road.",
        "Let teams choose their own tools.", "Give feedback when it matters, not once a year.",
        "Replace people who leave before the rest burns out.", "Talk about career steps every half year.",
        "Stop changing the system in peak season.", "One manager per team, not three.",
        "Home office also for planners.",
        "Listen to the night shift.", "Make the workload visible to those who plan it.",
    ),
    (
        "", "Everybody knows, nobody does it.", "It would keep good people.", "We have said so in every survey.",
        "Start with Operations.", "It is not about money.", "That alone would change the mood.",
        "I would have stayed for that.", "A small step would do.",
    ),
)  # fmt: skip
FAIR = (
    (
        "Nobody told my team until the last week.", "My manager did not speak to me after I gave notice.",
        "The final pay slip was wrong twice.", "I had to ask three times for my reference.",
        "Handing over to nobody is not a handover.", "My access was gone two days too early.",
        "There was no farewell, just a box.", "Holidays left over were discussed like a favour.",
        "The exit talk took four minutes.", "I would have liked a word from the head of the depot.",
        "Return the laptop by courier at my own cost?", "Somebody should say thank you.",
    ),
    (
        "", "After six years that stays with you.", "HR was kind, the manager was not.", "It could be so easy.",
        "My colleagues made up for it.", "I hope it was an exception.", "The rest was fine.",
        "A phone call would have done.",
    ),
)  # fmt: skip
RETURN = (
    (
        "Another manager.", "Pay at the level I have now.", "A real step up, not the same desk.",
        "Two days from home.",
        "Shift plans that one can live with.", "A team that is not short of people.",
        "Proof that workload is taken seriously.",
        "A role with customers.", "Part time without giving up responsibility.",
        "The depot closer to where we live now.",
        "A say in how we work.", "That career talks lead somewhere.",
    ),
    (
        "", "Then I would call you myself.", "I liked the work.", "The people were never the problem.",
        "I have told a former colleague the same.", "Until then I recommend you with one reservation.",
        "Not this year, but ask me again.", "For the right team I would move.",
    ),
)  # fmt: skip
ELSE = (
    (
        "I said career, but it was my manager.", "The workload in the last year was not healthy.",
        "I did not want to burn bridges, so I was polite in the exit talk.",
        "My manager took the credit for the new routing.",
        "Pay was the reason that everybody accepts, so I gave it.", "Half of my team was looking at the same time.",
        "Nobody believed that the shift plan would ever change.", "The new team lead is good, give her time.",
        "I learned more with you than anywhere since.", "In the new job somebody asks how I am.",
        "The training here opened the door to my new job.", "I miss the people more than I expected.",
        "When I left I was tired, today I am grateful.", "It was fair in the end, thank you.",
        "Look at who leaves from the night shift.", "My manager shouted, and everybody looked away.",
    ),
    (
        "", "I could not say that while I was there.", "Now it is easier to see.", "Please do something with it.",
        "The others will not tell you.", "I wish you well.", "It is meant kindly.",
        "A year later it looks different.",
        "I would still recommend you.", "That is the honest version.", "Nothing to add.",
    ),
)  # fmt: skip
BANK = {
    "stay": STAY, "keep": KEEP, "change": CHANGE, "fair_change": FAIR, "return_change": RETURN, "else": ELSE,
}  # fmt: skip


def written(question: str, chance: Random) -> Iterator[str]:
    """Never the same comment twice, until all of them have been said."""
    first, second = BANK.get(question, ELSE)
    pairs = [f"{one} {other}".strip() for one in first for other in second]
    while True:
        chance.shuffle(pairs)
        yield from pairs
