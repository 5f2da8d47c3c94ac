"""What the events about stories mean. A story is named by its person: its title may not outlive their yes."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from community.models import Story


def register_words() -> None:
    register(
        "stories",
        lazy("Stories"),
        {
            "story.created": Sentence(lazy("{actor} began {subject}."), "book-open"),
            "story.changed": Sentence(lazy("{actor} changed the words of {subject}."), "pencil"),
            "story.asked": Sentence(lazy("{actor} asked for a yes to {subject}."), "message-circle-question-mark"),
            "story.published": Sentence(lazy("{actor} published {subject}."), "megaphone"),
            "story.taken_off": Sentence(lazy("{actor} took {subject} off the page."), "eye-off"),
            "story.discarded": Sentence(lazy("{actor} threw a draft of a story away."), "trash-2"),
        },
    )
    register_subjects("community.Story", Kind(lazy("Stories"), _stories))


def _stories(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(story.pk): Named(
            _("the story about %(name)s") % {"name": story.alumnus.full_name},
            reverse("community:story_detail", args=[story.pk]),
        )
        for story in Story.objects.filter(pk__in=ids).select_related("alumnus")
    }
