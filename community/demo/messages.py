"""What members of a demo employer have written to each other."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from community.demo.people import shown_around
from community.models import Conversation, Message, Participant
from directory.models import Alumnus, AlumnusState, Level
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

# Who speaks (0 is the first of the two), and what they say. Hours lie between.
TALKS: tuple[tuple[tuple[int, str], ...], ...] = (
    (
        (
            0,
            "Hello! I walked past the old office yesterday and thought of you. The café downstairs is a bakery now.",
        ),
        (1, "No! Where will people hide from the Monday meeting? How are you?"),
        (0, "Good, busy. We moved in spring, the small one goes to school now. And you, still cycling to work?"),
        (1, "Every day, even today in the rain. Let us have lunch before the year is over, it has been far too long."),
        (0, "Yes please. I am in town on the 3rd and on the 10th."),
    ),
    (
        (1, "Congratulations on the new job! I saw it on your profile."),
        (0, "Thank you! It is a big step, and I would not have dared without your push two years ago."),
        (1, "Nonsense, you were ready for it. Tell me in a few weeks how it really is."),
    ),
    (
        (0, "Do you remember who did the data migration in 2019? Somebody here is about to make all of our mistakes."),
        (1, "That was the three of us and a lot of pizza. Tell them to test the restore, not the backup."),
    ),
    ((1, "I read this and had to think of our long evenings with the planning sheet."),),
)
GROUP = (
    (0, "Dear all, it is ten years in May since we moved into the old building together. Shall we meet?"),
    (1, "I am in! Could be the beer garden by the river, as on the last day."),
    (2, "Count me in. I can ask whether they keep us the long table."),
    (0, "Lovely. I shall propose three dates next week."),
)  # fmt: skip
ARTICLE = ("https://example.org/how-teams-estimate", "Why teams estimate so badly, and what helps")


def register_chapter() -> None:
    register(Chapter(name="messages", order=92, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-messages")  # noqa: S311
    here = Alumnus.objects.filter(membership__isnull=False, joined_at__isnull=False, is_limited=False, unlisted=False)
    shown = shown_around()
    seen = here.filter(state=AlumnusState.ALUMNUS, listing=Level.EVERYONE).exclude(pk__in=[each.pk for each in shown])
    others = list(seen.order_by("joined_at", "id")[:8])
    for number, person in enumerate(shown):
        _tell_all(person, others[4 * number : 4 * number + 4], chance)


def _tell_all(person: Alumnus, others: list[Alumnus], chance: Random) -> None:
    now = timezone.now()
    for number, (other, lines) in enumerate(zip(others, TALKS, strict=False)):
        talk = build(Conversation, is_group=False, first=person, second=other, begun_at=now)
        _tell(talk, [person, other], lines, chance, days=1 + 6 * number)
    if len(others) > 2:
        _tell(build(Conversation, is_group=True, begun_at=now), [person, *others[:3]], GROUP, chance, days=3)


def _tell(
    conversation: Conversation, people: list[Alumnus], lines: tuple[tuple[int, str], ...], chance: Random, *, days: int
) -> None:
    """The latest line is unread by everybody who did not write it."""
    at = timezone.now() - timedelta(days=days, hours=len(lines) * 3)
    begun = conversation.begun_at = at - timedelta(minutes=1)
    written = []
    for speaker, text in lines:
        at += timedelta(minutes=chance.randint(7, 160))
        article = ARTICLE if len(lines) == 1 else ("", "")
        written.append(
            build(
                Message,
                conversation=conversation,
                author=people[speaker],
                text=text,
                sent_at=at,
                link_url=article[0],
                link_title=article[1],
            )
        )
    insert_many([conversation])
    insert_many(written)
    last = written[-1]
    sides = [
        build(
            Participant,
            conversation=conversation,
            alumnus=each,
            joined_at=begun,
            last_at=at,
            unread=int(each.pk != last.author_id),
        )
        for each in people
    ]
    insert_many(sides)
