from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from community.models import NewsCategory, NewsPost
from community.news.reading import text_of, with_texts
from engagement.letters.block_forms import BlockForm
from tenancy.models import Employer

NEWEST = ""
MOST_CHOICES = 100


class StoryForm(BlockForm):
    """The newest, or one that is picked. One that is gone since stays a choice, so that nothing is lost by saving."""

    story = forms.ChoiceField(
        label=lazy("Which story"), required=False,
        help_text=lazy("Those that all members read. One that is taken back by then is left out."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, **options: Any) -> None:
        super().__init__(*args, tenant=tenant, **options)
        field: Any = self.fields["story"]
        posts = list(with_texts(running_for_all())[:MOST_CHOICES])
        known = [(str(post.pk), text_of(post, list(post.texts.all())).title) for post in posts if post.texts.all()]
        held = str(self["story"].value() or "")
        gone = [(held, lazy("A story that is not out any more"))] if held and held not in dict(known) else []
        field.choices = [(NEWEST, lazy("The newest one")), *gone, *known]


def running_for_all() -> Any:
    """The newest first."""
    return NewsPost.objects.running().filter(category=NewsCategory.STORY, tokens=[]).newest_first()
