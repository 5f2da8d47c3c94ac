"""What the events about audiences mean, and how an audience is named."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from engagement.models import Segment


def register_words() -> None:
    register(
        "campaigns",
        lazy("Campaigns and audiences"),
        {
            "audience.created": Sentence(lazy("{actor} made the audience {subject}."), "list-filter"),
            "audience.changed": Sentence(lazy("{actor} changed the audience {subject}."), "list-filter"),
            "audience.deleted": Sentence(lazy("{actor} deleted an audience."), "list-filter"),
        },
    )
    register_subjects("engagement.Segment", Kind(lazy("Audiences"), _segments))


def _segments(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(segment.pk): Named(segment.name, reverse("engagement:audience_update", args=[segment.pk]))
        for segment in Segment.objects.filter(pk__in=ids)
    }
