from typing import Any

from community.models import Story
from community.stories.actions import ask as ask_for_story
from tests.factories.stories import make_story, publish_with_yes
from tests.isolation.factories.cast import own_alumnus, owner
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site


def _told_story(site: Site) -> Story:
    slug = site.employer.slug
    return make_story(
        own_alumnus(site), owner(site), title=f"A story of {slug}", body=f"She bakes at {slug}.", picture=False
    )


def asked_story(site: Site) -> Story:
    def make() -> Story:
        story = _told_story(site)
        return ask_for_story(employer=site.employer, story=story, by=owner(site))

    return site.once("asked story", make)


@argument("story")
def asked_story_id(site: Site) -> Any:
    return asked_story(site).pk


@argument("story", of="community:story_deletion")
@argument("story", of="community:story_question")
def drafted_story_id(site: Site) -> Any:
    return site.once("drafted story", lambda: _told_story(site)).pk


@argument("story", of="community:story_publication")
def published_story_id(site: Site) -> Any:
    def make() -> Story:
        story = _told_story(site)
        return publish_with_yes(site.employer, story, owner(site))

    return site.once("published story", make).pk


@body("community:story_publication")
def story_off_the_page(site: Site) -> dict[str, Any]:
    return {"undo": "1"}


@body("community:story_answer")
def story_answer_no(site: Site) -> dict[str, Any]:
    return {"answer": "no"}


@body("community:story_create")
def story_words(site: Site) -> dict[str, Any]:
    return {"who": own_alumnus(site).full_name, "title": "Bakery", "body": "She bakes.", "language": "en"}


@body("community:story_update")
@body("community:own_story_create")
def own_story_words(site: Site) -> dict[str, Any]:
    return {"title": "Bakery", "body": "She bakes.", "language": "en", "says_yes": "on"}
