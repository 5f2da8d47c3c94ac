from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from feedback.models import ContactWish


def register_words() -> None:
    register(
        "surveys",
        lazy("Surveys"),
        {
            "contact_wish.done": Sentence(lazy("{actor} answered {subject}."), "message-circle"),
            "contact_wish.reopened": Sentence(lazy("{actor} put {subject} back among those to answer."), "undo-2"),
        },
    )
    register_subjects("feedback.ContactWish", Kind(lazy("Wishes to be contacted"), _wishes))


def _wishes(ids: Iterable[str]) -> Mapping[str, Named]:
    """Without the name: the audit log has more readers than the wish."""
    href = reverse("feedback:contact_wish_list")
    return {
        str(wish.pk): Named(_("a wish to be contacted from “%(wave)s”") % {"wave": wish.wave.name}, href)
        for wish in ContactWish.objects.select_related("wave").filter(pk__in=ids)
    }
