"""What the demo's people write. `seed` draws the picture; 0 is none."""

from dataclasses import dataclass

from community.models import NewsCategory, StoryState


@dataclass(frozen=True)
class News:
    category: NewsCategory
    title: str
    body: str
    seed: int = 0
    alt: str = ""


@dataclass(frozen=True)
class Tale:
    state: StoryState
    title: str
    body: str
    seed: int = 0
    alt: str = ""
    note: str = ""


@dataclass(frozen=True)
class Memory:
    years: int
    title: str
    body: str
    seed: int = 0
    alt: str = ""


NEWS = (
    News(
        NewsCategory.COMMUNITY, "The network is one year old",
        "A year ago we wrote to the first of you. Today there is a colleague of old in **nineteen countries**, eleven"
        " of you came back, and forty-one lunches took place that nobody at {employer} had to plan.\n\n"
        "Thank you for every answer, also for the honest ones. What you said we should do better:\n\n"
        "- fewer mails, and on a fixed day\n- benefits that are not only for the head office\n"
        "- somebody who answers questions about old papers\n\nThe first two are done. The third has a page now.",
        3, "A violet evening over low hills, drawn in soft colours",
    ),
    News(
        NewsCategory.COMPANY, "We moved into the old print works",
        "After fourteen years in Harbour Street the last boxes are out. The new house is a former print works with tall"
        " windows and, at last, a kitchen that fits a team.\n\nIf you are in town: ring at the yard gate and ask for"
        " the alumni team. There is coffee, and the *long table* came along.",
        7, "Evening light behind several rows of hills",
    ),
    News(
        NewsCategory.PEOPLE, "Who moved, who founded, who retired",
        "Three of you opened a practice together, two finished their doctorates, and the person who taught half of us"
        " how to read a balance sheet has retired after thirty-one years.\n\n> I learned most from those who left and"
        " told me why.\n\nIf you would like to stand here next time, tell us, and tell us what to leave out.",
    ),
    News(
        NewsCategory.PROJECTS, "The migration you began is finished",
        "Some of you will remember the summer of the first attempt. Last week the old system was switched off, without"
        " anybody noticing, which is the best that can be said of such a thing.\n\nThe list of names in the final"
        " report begins with those who were no longer here to see it.",
        12, "A pale sky over blue ridges",
    ),
    News(
        NewsCategory.PLACES, "Lyon has a regulars’ table again",
        "Every first Thursday, half past six, at the place by the bridge. Nobody has to sign up, nobody has to stay"
        " long. Look for the table with the old conference mug on it.",
    ),
    News(
        NewsCategory.COMPANY, "How last year went",
        "We grew a little slower than we wanted and lost fewer people than we feared. The whole report is public; the"
        " two pages that matter to you are those about people.",
    ),
    News(
        NewsCategory.COMMUNITY, "Reunion in June: save the day",
        "It is the second Saturday in June, from four o’clock. Families are welcome. The invitation comes under"
        " *Events*; this is only so that you keep the day free.",
        21, "Sun over red hills",
    ),
    News(NewsCategory.PEOPLE, "Draft: a farewell", "What we want to say, and to whom. Not finished.",),
)  # fmt: skip

STORIES = (
    Tale(
        StoryState.PUBLISHED, "“I left to learn to bake, and stayed for the people”",
        "{name} was an analyst at {employer} for six years. Then came a sourdough course, and a year later a bakery"
        " with nine seats.\n\n## What was the hardest part?\n\nGetting up at three. And that nobody tells you on Friday"
        " that it was a good week.\n\n## What did you take along?\n\nSpreadsheets! I still plan flour the way we"
        " planned projects. And four friends, who come by on Saturdays and never pay for the first coffee.\n\n"
        "## Would you come back?\n\nNot to the desk. But I have given a talk at the new house, and that felt a little"
        " like coming home.",
        28, "A violet sky over hills before sunrise",
    ),
    Tale(
        StoryState.ASKED, "From the night shift to the night school",
        "{name} kept our servers awake for four years. Now it is teenagers: {name} teaches physics and computing at a"
        " comprehensive school.\n\nThe trick is the same, says {name}: find out what people were trying to do before"
        " you tell them what went wrong.",
        34, "A pale green sky over dark hills",
    ),
    Tale(
        StoryState.CHANGES, "Two countries, one suitcase",
        "After seven years at {employer}, {name} moved twice in eighteen months and kept one suitcase packed.\n\nWhat"
        " stayed: the book club by video, every other Sunday.",
        note="Please leave out the name of my new employer, and say “moved abroad” rather than the country.",
    ),
)  # fmt: skip

MEMORIES = (
    Memory(
        9,
        "The summer party on the roof",
        "The band did not turn up, so accounting sang. Nobody who was there has forgotten it, however hard we tried.",
        41,
        "A wide evening sky as seen from a roof",
    ),
    Memory(
        6,
        "The week the lift was broken",
        "Fourth floor, thirty degrees, and everybody suddenly knew the people on the second floor by name.",
    ),
    Memory(
        12,
        "First day in Harbour Street",
        "No chairs yet. We held the first meeting standing, and it was over in nine minutes. We should have left it"
        " that way.",
        47,
        "Hills in the haze of an early day",
    ),
    Memory(4, "The quiz that nobody won", "Tie after tie after tie. The cup still stands between the two teams."),
    Memory(7, "The cat of the car park", "It had a badge of its own by the end. Does anybody still have a photo?"),
)
