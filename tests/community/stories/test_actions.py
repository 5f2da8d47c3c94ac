"""Nothing is published without the yes to exactly these words, and nothing stays once it is taken back."""

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, ProgrammingError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.members.actions import end_membership
from accounts.models import Membership, User
from community.models import NewsPost, SavedArticle, Story, StoryState, StoryWord, StoryWordKind
from community.news.actions import SavedMeanwhile, Words, save_for_later
from community.stories import actions, rules
from community.stories.actions import Draft, NotTheMoment, WordsChanged
from community.stories.digests import digest_of
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, own_alumnus
from tests.factories.stories import make_story, publish_with_yes


@pytest.fixture
def by(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def own(house: Employer, alice: User) -> Alumnus:
    return own_alumnus(house, alice)


def test_a_yes_is_to_these_words_and_other_words_need_another(house: Employer, by: Membership, own: Alumnus) -> None:
    story = make_story(own, by)
    assert not rules.is_known_to_person(story)
    with pytest.raises(NotTheMoment):
        actions.publish(story=story, by=by)
    story = actions.ask(employer=house, story=story, by=by)
    with pytest.raises(NotTheMoment):
        actions.ask(employer=house, story=story, by=by)
    with pytest.raises(WordsChanged):
        actions.say_yes(employer=house, story=story, seen="other words")
    actions.say_yes(employer=house, story=story, seen=_seen(story))
    proof = StoryWord.objects.get(kind=StoryWordKind.YES)
    assert (proof.title, proof.body, proof.language, proof.by_person) == (
        "From desk to bakery", "She bakes now.", "en", True,
    )  # fmt: skip
    assert proof.picture_name
    actions.publish(story=story, by=by)
    assert NewsPost.objects.running().count() == 1
    same = actions.change_story(story=story, draft=_draft("She bakes now."), version=None, by=by)
    assert same.state == StoryState.PUBLISHED
    other = actions.change_story(story=story, draft=_draft("She bakes bread now."), version=None, by=by)
    assert (other.state, other.consent_digest, NewsPost.objects.running().count()) == (StoryState.DRAFT, "", 0)
    with pytest.raises(NotTheMoment):
        actions.publish(story=story, by=by)
    with pytest.raises(NotTheMoment):
        actions.discard(story=story, by=by)  # the person knows of it
    with pytest.raises(SavedMeanwhile):
        actions.change_story(story=story, draft=_draft("Late"), version=1, by=by)
    asked = actions.ask(employer=house, story=story, by=by)
    wish = actions.ask_for_changes(employer=house, story=asked, note="Not bread: cake.", seen=_seen(asked))
    assert wish.state == StoryState.CHANGES
    with pytest.raises(NotTheMoment):
        actions.say_no(employer=house, story=story)
    templates = Message.objects.in_scope().order_by("pk").values_list("template", flat=True)
    assert list(templates) == [
        "community/story_asked", "community/story_answered", "community/story_asked", "community/story_answered",
    ]  # fmt: skip


def test_words_changed_while_the_person_reads_are_asked_about_anew(
    house: Employer, by: Membership, own: Alumnus
) -> None:
    story = actions.ask(employer=house, story=make_story(own, by), by=by)
    read = _seen(story)
    changed = actions.change_story(story=story, draft=_draft("She bakes bread now."), version=None, by=by)
    assert changed.state == StoryState.DRAFT
    with pytest.raises(NotTheMoment, match="nothing to answer"):
        actions.say_yes(employer=house, story=story, seen=read)
    assert not StoryWord.objects.filter(kind=StoryWordKind.YES).exists()
    NewsPost.objects.all().delete()
    assert actions.withdraw(story=story).state == StoryState.WITHDRAWN, "also when its words are gone already"


def test_taken_back_it_is_gone_everywhere(
    house: Employer,
    by: Membership,
    own: Alumnus,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    story = publish_with_yes(house, make_story(own, by), by)
    post = story.post
    assert post is not None
    name = str(post.picture.name)
    save_for_later(post=post, alumnus=own)
    assert actions.take_off(story=story, by=by).state == StoryState.AGREED
    assert actions.take_off(story=story, by=by).state == StoryState.AGREED
    actions.publish(story=story, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        gone = actions.withdraw(story=story)
    assert (gone.state, gone.post, gone.consent_digest) == (StoryState.WITHDRAWN, None, "")
    assert not NewsPost.objects.exists()
    assert not SavedArticle.objects.exists()
    assert not default_storage.exists(name)
    assert actions.withdraw(story=story).state_since == gone.state_since
    for act in (
        lambda: actions.publish(story=story, by=by),
        lambda: actions.change_story(story=story, draft=_draft("x"), version=None, by=by),
        lambda: actions.ask(employer=house, story=story, by=by),
    ):
        with pytest.raises(NotTheMoment):
            act()
    assert StoryWord.objects.filter(kind=StoryWordKind.YES).get().body == "She bakes now."


def test_nothing_is_out_about_somebody_who_could_not_take_it_back(
    house: Employer, by: Membership, own: Alumnus
) -> None:
    publish_with_yes(house, make_story(own, by), by)
    assert own.membership is not None
    assert NewsPost.objects.running().count() == 1
    end_membership(membership=own.membership, by=by)
    assert not NewsPost.objects.running().exists()
    own.delete()
    assert not NewsPost.objects.running().exists()


def test_words_only_grow_and_nothing_is_out_without_a_yes(house: Employer, by: Membership, own: Alumnus) -> None:
    story = actions.ask(employer=house, story=make_story(own, by), by=by)
    with pytest.raises(ProgrammingError), transaction.atomic():
        StoryWord.objects.update(note="Yes, of course")
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.update(state=StoryState.PUBLISHED)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryWord.objects.create(story=story, kind=StoryWordKind.YES, by=by, digest="x")
    said_no = actions.say_no(employer=house, story=story)
    assert (said_no.state, NewsPost.objects.exists()) == (StoryState.REFUSED, False)


def test_only_who_has_joined_can_be_asked(house: Employer, by: Membership, own: Alumnus) -> None:
    with pytest.raises(NotTheMoment):
        make_story(make_alumnus(house, "Nina"), by)
    empty = actions.begin_story(alumnus=own, draft=Draft(Words("en", "Nothing yet")), by=by)
    with pytest.raises(NotTheMoment):
        actions.ask(employer=house, story=empty, by=by)
    actions.discard(story=empty, by=by)
    assert not NewsPost.objects.exists()
    full = make_story(own, by, picture=False)
    Alumnus.objects.filter(pk=own.pk).update(is_limited=True)
    with pytest.raises(NotTheMoment):
        actions.ask(employer=house, story=full, by=by)
    NewsPost.objects.all().delete()
    actions.discard(story=full, by=by)
    assert not Story.objects.exists()


def test_ones_own_story_comes_with_its_yes(house: Employer, by: Membership, own: Alumnus) -> None:
    story = actions.tell_own_story(employer=house, alumnus=own, draft=_draft("I bake now."))
    assert (story.state, story.made_by, rules.is_known_to_person(story)) == (StoryState.AGREED, None, True)
    assert actions.publish(story=story, by=by).state == StoryState.PUBLISHED
    assert Message.objects.in_scope().get().recipient_id == by.pk


def _draft(body: str) -> Draft:
    return Draft(Words("en", "From desk to bakery", body), picture_alt="A loaf")


def _seen(story: Story) -> str:
    found = Story.objects.select_related("post").get(pk=story.pk).post
    assert found is not None
    return digest_of(found)
