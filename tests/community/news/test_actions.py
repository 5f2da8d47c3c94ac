from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.members.actions import end_membership
from accounts.models import User
from community.models import NewsEdit, NewsPost, NewsText, PostState, SavedArticle
from community.news import memories
from community.news.actions import (
    NotReady,
    SavedMeanwhile,
    Words,
    delete_post,
    is_over,
    is_scheduled,
    let_go,
    publish_post,
    save_for_later,
    save_post,
    take_off,
)
from community.news.rules import MOST_PINNED, MOST_WAITING, can_be_looked_at, can_take_back, can_write, is_staffs
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tests.factories.accounts import membership
from tests.factories.directory import own_alumnus
from tests.factories.stories import make_article, make_picture
from web.errors import ActionError


def test_words_in_two_languages_are_kept_and_their_history_too(house: Employer, bob: User) -> None:
    by = membership(house, bob)
    post = save_post(words=[Words("en", "New", "Text"), Words("de", "Neu", "Wörter"), Words("fr")], fields={}, by=by)
    assert sorted(post.texts.values_list("language", "title")) == [("de", "Neu"), ("en", "New")]
    same = save_post(post=post, words=[Words("en", "New", "Text"), Words("de", "Neu", "Wörter")], fields={}, by=by)
    assert same.version == 1
    changed = save_post(post=post, words=[Words("en", "Newer", "Text"), Words("de")], fields={}, version=1, by=by)
    assert changed.version == 2
    assert sorted(NewsEdit.objects.values_list("language", "title")) == [("de", "Neu"), ("en", "New")]
    assert NewsText.objects.get(post=post).title_key == "newer"
    with pytest.raises(SavedMeanwhile):
        save_post(post=post, words=[Words("en", "Late", "x")], fields={}, version=1, by=by)
    other = save_post(post=post, words=[Words("de", "Nun zuerst", "x")], fields={"is_pinned": True}, version=2, by=by)
    assert (other.language, other.is_pinned) == ("de", True)
    with pytest.raises(TypeError):
        save_post(post=post, words=[Words("en", "x")], fields={"state": "published"}, by=by)


def test_an_article_appears_ends_and_goes(
    house: Employer, bob: User, alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    by, now = membership(house, bob), timezone.now()
    empty = save_post(words=[Words("en", "Only a title")], fields={}, by=by)
    with pytest.raises(NotReady):
        publish_post(post=empty, by=by)
    soon = make_article(by, publish_at=now + timedelta(days=1), take_down_at=now + timedelta(days=2))
    assert is_scheduled(soon, now=now)
    assert not is_scheduled(soon, now=now + timedelta(days=1, hours=1))
    assert is_over(soon, now=now + timedelta(days=2))
    assert not NewsPost.objects.running(now).exists()
    assert NewsPost.objects.running(now + timedelta(days=1, hours=1)).get() == soon
    assert not NewsPost.objects.running(now + timedelta(days=3)).exists()
    assert publish_post(post=soon, by=by).publish_at == soon.publish_at  # again changes nothing
    late = save_post(words=[Words("en", "Late", "x")], fields={"take_down_at": now - timedelta(days=1)}, by=by)
    with pytest.raises(NotReady):
        publish_post(post=late, by=by)
    blind = save_post(words=[Words("en", "Blind", "x")], fields={}, picture=make_picture(), by=by)
    with pytest.raises(NotReady):
        publish_post(post=blind, by=by)
    seen = save_post(post=blind, words=[Words("en", "Blind", "x")], fields={"picture_alt": "A wall"}, by=by)
    publish_post(post=seen, by=by)
    own = own_alumnus(house, alice)
    save_for_later(post=seen, alumnus=own)
    off = take_off(post=seen, by=by)
    assert (off.state, off.publish_at, take_off(post=seen, by=by).state) == (PostState.DRAFT, None, PostState.DRAFT)
    name = off.picture.name
    assert name
    with django_capture_on_commit_callbacks(execute=True):
        bare = save_post(post=off, words=[Words("en", "Blind", "x")], fields={}, drops_picture=True, by=by)
    assert (bare.picture.name, bare.picture_alt, default_storage.exists(name)) == ("", "", False)
    delete_post(post=seen, by=by)
    assert not SavedArticle.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        NewsPost.objects.create(state=PostState.PUBLISHED)


def test_few_stay_on_top_and_saved_lists_have_an_end(
    house: Employer, bob: User, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, own = membership(house, bob), own_alumnus(house, alice)
    posts = [make_article(by, title=f"Nr {number}", is_pinned=True) for number in range(MOST_PINNED)]
    with pytest.raises(ActionError):
        make_article(by, is_pinned=True)
    monkeypatch.setattr("community.news.actions.MOST_SAVED", 2)
    for post in [*posts, posts[-1]]:
        save_for_later(post=post, alumnus=own)
    assert set(SavedArticle.objects.values_list("post_id", flat=True)) == {posts[1].pk, posts[2].pk}
    let_go(post=posts[1], alumnus=own)
    assert SavedArticle.objects.get().post == posts[2]


def test_a_memory_is_looked_at_before_others_read_it(house: Employer, bob: User, alice: User) -> None:
    by, own = membership(house, bob), own_alumnus(house, alice, personal_email="alice@home.example")
    Alumnus.objects.filter(pk=own.pk).update(personal_email_verified_at=timezone.now())
    sent = [_send(own, f"Party {number}") for number in range(MOST_WAITING)]
    with pytest.raises(memories.TooMany):
        _send(own, "One more")
    assert can_be_looked_at(sent[0])
    assert not is_staffs(sent[0])
    assert can_write(by)
    shown = memories.show(employer=house, post=sent[0], by=by)
    assert shown.state == PostState.PUBLISHED
    with pytest.raises(NotReady):
        memories.show(employer=house, post=sent[0], by=by)
    memories.decline(employer=house, post=sent[1], reason="Too private", by=by)
    assert take_off(post=shown, by=by).state == PostState.WAITING
    mails = Message.objects.in_scope().filter(template="community/memory_decided").order_by("pk")
    assert ["Too private" in mail.text for mail in mails] == [False, True]
    assert can_take_back(own, sent[0])
    memories.take_back(post=sent[0])
    assert not NewsPost.objects.filter(pk=sent[0].pk).exists()


def test_nothing_is_out_that_its_sender_could_not_take_back(house: Employer, bob: User, alice: User) -> None:
    by, own = membership(house, bob), own_alumnus(house, alice)
    memories.show(employer=house, post=_send(own, "Party"), by=by)
    assert own.membership is not None
    assert NewsPost.objects.running().count() == 1
    end_membership(membership=own.membership, by=by)
    assert not NewsPost.objects.running().exists()


def _send(own: Alumnus, title: str) -> NewsPost:
    return memories.send_in(
        alumnus=own, words=Words("en", title, "It rained."), picture=None, picture_alt="", year=2015, month=6
    )
