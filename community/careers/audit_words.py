from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from community.models import CareerResource


def register_words() -> None:
    register(
        "careers",
        lazy("Next step"),
        {
            "career.written": Sentence(lazy("{actor} wrote for the page “Next step”: {subject}."), "book-open"),
            "career.changed": Sentence(lazy("{actor} changed {subject} on the page “Next step”."), "pencil"),
            "career.published": Sentence(lazy("{actor} published {subject} on the page “Next step”."), "eye"),
            "career.withdrawn": Sentence(lazy("{actor} took {subject} off the page “Next step”."), "eye-off"),
            "career.deleted": Sentence(lazy("{actor} deleted something from the page “Next step”."), "trash-2"),
        },
    )
    register_subjects("community.CareerResource", Kind(lazy("For the next step"), _resources))


def _resources(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(each.pk): Named(each.title, reverse("community:resource_update", args=[each.pk]))
        for each in CareerResource.objects.filter(pk__in=ids)
    }
