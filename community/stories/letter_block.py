"""A story in a letter: its title and first words with the way to the page, while its person's yes holds."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.models import NewsPost
from community.news.reading import teaser_of, text_of, with_texts
from community.stories.letter_forms import StoryForm, running_for_all
from engagement.letters.blocks import Block, BlockKind
from engagement.letters.filling import Pen
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.urls import employer_url


def story_in(block: Block, employer: Employer) -> NewsPost | None:
    if not employer.has_module("news"):
        return None
    posts = with_texts(running_for_all())
    if block["story"]:
        try:
            posts = posts.filter(pk=UUID(str(block["story"])))
        except ValueError:
            return None
    found: NewsPost | None = posts.first()
    return found if found is not None and found.texts.all() else None


def shown(block: Block, pen: Pen, employer: Employer) -> Mapping[str, Any]:
    post = story_in(block, employer)
    if post is None:
        return {}
    words = text_of(post, list(post.texts.all()))
    return {
        "title": _plain(words.title),
        "teaser": _plain(teaser_of(words.body)),
        "url": employer_url(employer, "community:news_detail", post.pk),
    }


def text(block: Block, pen: Pen, employer: Employer) -> str:
    told = shown(block, pen, employer)
    return "\n".join(filter(None, [told["title"], told["teaser"], told["url"]])) if told else ""


def check(block: Block) -> Iterator[str]:
    employer = Employer.objects.get(pk=require_tenant())
    if story_in(block, employer) is not None:
        return
    if not employer.has_module("news"):
        yield _("“News, stories and benefits” is switched off. Take the block out.")
    elif block["story"]:
        yield _("This story is not out any more. Choose another one, or take the block out.")
    else:
        yield _("There is no story now that all members may read. Publish one, or take the block out.")


def _plain(words: str) -> str:
    """No place for a person's values: the outbox fills what stands between two braces."""
    return words.replace("{{", "{ {")


STORY = BlockKind(
    name="story", label=lazy("Story"), icon="newspaper", order=64, form=StoryForm, shown=shown, text=text, check=check,
    templates="community/letters/blocks", offered=lambda employer: employer.has_module("news"),
)  # fmt: skip
