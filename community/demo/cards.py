"""A few cards on their way among the people of a demo employer."""

from datetime import timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from community.cards.rules import ready_texts, words_of
from community.demo.people import shown_around
from community.models import Card, Mark, Motif, Occasion
from directory.models import Alumnus, Level
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

MOST, EACH = 60, 2
LINES = {
    "en": ("Do you still play the cello?", "The canteen is not the same without you.", "", "Hello to the twins!", ""),
    "fr": ("Tu joues toujours du violoncelle ?", "La cantine est vide sans toi.", "", "Bises aux jumelles !", ""),
}  # fmt: skip
MOTIFS = {
    Occasion.BIRTHDAY: (Motif.BALLOONS, Motif.CAKE, Motif.FLOWERS),
    Occasion.ANNIVERSARY: (Motif.HILLS, Motif.STARS, Motif.COFFEE),
    Occasion.HELLO: (Motif.COFFEE, Motif.FLOWERS, Motif.HILLS),
}


def register_chapter() -> None:
    register(Chapter(name="cards", order=101, tell=tell))


def tell(employer: Employer) -> None:
    """Between people of whom one has the other in their circle, both ways round."""
    chance, now = Random(f"{employer.slug}-cards"), timezone.now()  # noqa: S311
    lines = LINES.get(employer.language, LINES["en"])
    pairs = Mark.objects.filter(person__isnull=False).order_by("owner", "pk").values_list("owner_id", "person_id")
    cards: list[Card] = []
    for number, (owner, person) in enumerate(pairs[: MOST * EACH]):
        sender, recipient = (person, owner) if number % EACH else (owner, person)
        occasion = chance.choice(list(Occasion))
        ready = chance.choice(ready_texts(occasion))[0]
        cards.append(
            build(
                Card, sender_id=sender, recipient_id=recipient, occasion=occasion,
                motif=chance.choice(MOTIFS[occasion]), words=words_of(occasion, ready, chance.choice(lines)),
                created_at=now - timedelta(days=chance.randint(1, 200), hours=chance.randint(0, 9)),
            )
        )  # fmt: skip
    insert_many(cards)
    shown = next((each.pk for each in shown_around()), None)
    near = [person for who, person in pairs if shown in (None, who) and person]
    _give_days(near[:2], employer)


def _give_days(people: list[UUID], employer: Employer) -> None:
    """Two near whoever is shown round have their birthday now, today and a little later, and show it."""
    today = employer.today()
    for number, person in enumerate(Alumnus.objects.filter(pk__in=people).order_by("pk")):
        person.birth_month, person.birth_day = today.month, min(today.day + 3 * number, 28)
        person.visibility = {**person.visibility, "birthday": Level.CONNECTIONS}
        person.save(update_fields=["birth_month", "birth_day", "visibility", "updated_at"])
