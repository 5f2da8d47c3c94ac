from typing import Any

from community.models import NewsPost
from community.news.actions import Words as NewsWords
from community.news.memories import send_in as send_memory
from tests.factories.stories import make_article
from tests.factories.stories import make_picture as make_news_picture
from tests.isolation.factories.cast import own_alumnus, owner
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site


def article(site: Site) -> NewsPost:
    return site.once("article", lambda: make_article(owner(site), title="News of the house"))


@argument("article")
def article_id(site: Site) -> Any:
    return article(site).pk


def memory(site: Site) -> NewsPost:
    def make() -> NewsPost:
        words = NewsWords("en", "The roof", "It rained.")
        return send_memory(alumnus=own_alumnus(site), words=words, picture=None, picture_alt="", year=2015, month=6)

    return site.once("memory", make)


@argument("article", of="community:memory_decision")
@argument("article", of="community:memory_withdrawal")
def memory_id(site: Site) -> Any:
    return memory(site).pk


@argument("article", of="community:news_picture")
def article_with_picture_id(site: Site) -> Any:
    def make() -> NewsPost:
        return make_article(owner(site), picture=make_news_picture(), picture_alt="A wall")

    return site.once("article with a picture", make).pk


@body("community:memory_decision")
def memory_is_shown(site: Site) -> dict[str, Any]:
    return {"show": "1"}


@body("community:article_create")
@body("community:article_update")
def article_words(site: Site) -> dict[str, Any]:
    return {"category": "company", "title_en": "New", "body_en": "Words", "version": "1"}


@body("community:memory_create")
def memory_words(site: Site) -> dict[str, Any]:
    return {"title": "Roof", "body": "It rained.", "year": "2015", "may_show": "on"}
