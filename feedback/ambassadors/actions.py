"""Agreeing to be known as somebody who recommends the employer, taking it back, and where reviews may be written."""

from collections.abc import Iterable

from django.db import transaction

from audit.events import Actor, record
from directory.models import Alumnus
from feedback.models import Ambassador, ReviewPlace


@transaction.atomic
def agree(*, alumnus: Alumnus, words: str) -> Ambassador:
    """`words` is the sentence they agreed to. Nothing of it is logged: the log is read by more people than the list."""
    ambassador, _is_new = Ambassador.objects.get_or_create(alumnus=alumnus, defaults={"agreed_to": words})
    return ambassador


@transaction.atomic
def take_back(*, alumnus: Alumnus) -> None:
    """At once, without a trace."""
    Ambassador.objects.filter(alumnus=alumnus).delete()


@transaction.atomic
def set_places(*, places: Iterable[tuple[str, str]], by: Actor) -> None:
    """Labels and addresses, in their order; the same address twice counts once."""
    ReviewPlace.objects.all().delete()
    kept = {url: label for label, url in places}
    ReviewPlace.objects.bulk_create(
        [ReviewPlace(label=label, url=url, order=order) for order, (url, label) in enumerate(kept.items())]
    )
    record("review_places.changed", by=by, count=len(kept))
