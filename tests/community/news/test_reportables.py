"""Memories that somebody finds out of place: read by a person, hidden, put back, deleted."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from accounts.models import User
from community.models import NewsPost, PostState
from community.news import memories
from community.news.actions import Words
from community.news.reportables import find, hide, may_see, remove, restore
from tenancy.models import Employer
from tests.factories.accounts import membership
from tests.factories.directory import make_peer, own_alumnus
from tests.factories.stories import make_article, make_picture


def test_a_memory_is_reported_hidden_put_back_and_deleted(
    house: Employer, alice: User, bob: User, client_for: Callable[[User], Client]
) -> None:
    own, hr, author = own_alumnus(house, alice), membership(house, bob), make_peer(house, "Mo", "Moss")
    reader = membership(house, alice)
    post = memories.send_in(
        alumnus=author, words=Words("en", "The old stairs", "We *slid* down."), picture=make_picture(),
        picture_alt="Stairs", year=2011, month=None,
    )  # fmt: skip
    assert not may_see(reader, own, post.pk)
    restore(post.pk)
    assert NewsPost.objects.get(pk=post.pk).state == PostState.WAITING
    memories.show(employer=house, post=post, by=hr)
    article = make_article(hr, title="Company news")
    assert may_see(reader, own, post.pk)
    assert not may_see(reader, own, article.pk)
    subjects = find([post.pk, article.pk])
    assert subjects.keys() == {post.pk}
    assert subjects[post.pk].author == author
    assert subjects[post.pk].text == "The old stairs\n\nWe slid down.\n\n[Picture: Stairs]"
    page = client_for(alice)
    address = f"/acme/report/memory/{post.pk}/"
    assert address in page.get(f"/acme/news/articles/{post.pk}/").content.decode()
    assert "/acme/report/" not in page.get(f"/acme/news/articles/{article.pk}/").content.decode()
    assert page.get(address).status_code == 200
    hide(article.pk), hide(post.pk), hide(post.pk)
    assert NewsPost.objects.running().get() == article
    restore(post.pk)
    assert NewsPost.objects.running(timezone.now()).count() == 2
    for _twice in range(2):
        remove(post.pk)
        remove(article.pk)
    assert NewsPost.objects.get() == article
