"""What the events about benefits mean. Who takes one up is nobody's business."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from community.models import Benefit


def register_words() -> None:
    register(
        "benefits",
        lazy("Benefits"),
        {
            "benefit.created": Sentence(lazy("{actor} began the benefit {subject}."), "gift"),
            "benefit.changed": Sentence(lazy("{actor} changed the benefit {subject}."), "pencil"),
            "benefit.shown": Sentence(lazy("{actor} showed the benefit {subject} to members."), "megaphone"),
            "benefit.hidden": Sentence(lazy("{actor} took the benefit {subject} off the page."), "eye-off"),
            "benefit.deleted": Sentence(lazy("{actor} deleted a benefit."), "trash-2"),
            "benefit.codes_added": Sentence(lazy("{actor} added codes to the benefit {subject}."), "upload"),
        },
    )
    register_subjects("community.Benefit", Kind(lazy("Benefits"), _benefits))


def _benefits(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(each.pk): Named(each.title, reverse("community:benefit_update", args=[each.pk]))
        for each in Benefit.objects.filter(pk__in=ids)
    }
