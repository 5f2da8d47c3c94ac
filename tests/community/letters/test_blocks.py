"""Events and stories in a letter: only what all may see, at the moment it is rendered."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from community.events.letter_forms import NextEventsForm
from community.models import Event, NewsPost
from community.stories.actions import withdraw
from community.stories.letter_forms import StoryForm
from engagement.letters.mails import render
from engagement.letters.rendering import problems
from engagement.models import Letter
from tenancy.models import Employer
from tests.factories.accounts import membership
from tests.factories.directory import make_peer
from tests.factories.events import make_event
from tests.factories.stories import make_story, publish_with_yes

PORTAL = "http://localhost:8000/acme"


def letter_of(house: Employer, **block: Any) -> Letter:
    return Letter(tenant_id=house.pk, subject="News", blocks=[block])


def said(house: Employer, **block: Any) -> list[str]:
    return [str(problem) for problem in problems(letter_of(house, **block))]


def test_the_next_events_are_the_employers_own_and_for_all(house: Employer, bob: User) -> None:
    block = {"kind": "next_events", "number": 2}
    assert said(house, **block) == [
        "Block 1: There is no event to come that all members may see. Publish one, or take the block out."
    ]
    late = make_event(house, title="Late", starts_at=timezone.now() + timedelta(days=60))
    make_event(house, title="Chief {{ given_name }}", place="", city="")
    make_event(house, title="For a team", audience=["team:Kitchen"])
    make_event(house, title="Of a member", host=make_peer(house, "Bo", "Li"), capacity=5)
    make_event(house, title="A draft", is_out=False)
    mail = render(letter_of(house, **block), employer=house, to=None, sample=True)
    for part in (mail.text, mail.html):
        assert part.index("Chief { { given_name }}") < part.index("Late")
        assert f"/acme/events/{late.pk}/" in part
        assert not [word for word in ("For a team", "Of a member", "A draft") if word in part]
    assert "(Europe/Berlin) · Online" in mail.text
    assert said(house, **block) == []
    form = NextEventsForm({"number": "5"}, tenant=house)
    assert form.is_valid()
    assert form.stored() == {"number": 5}
    Event.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert "Late" not in render(letter_of(house, **block), employer=house, to=None, sample=True).text
    Employer.objects.filter(pk=house.pk).update(modules=["engagement"])
    assert said(house, **block) == ["Block 1: “Events” is switched off. Take the block out."]


def test_a_story_stands_in_a_letter_while_its_yes_holds(house: Employer, bob: User, alice: User) -> None:
    hr, person = membership(house, bob), make_peer(house, "Cy", "Doe")
    newest = {"kind": "story", "story": ""}
    assert said(house, **newest) == [
        "Block 1: There is no story now that all members may read. Publish one, or take the block out."
    ]
    story = publish_with_yes(house, make_story(person, hr), hr)
    picked = {"kind": "story", "story": str(story.post_id)}
    form = StoryForm(picked, tenant=house)
    assert form.is_valid()
    assert form.stored() == {"story": str(story.post_id)}
    for block in (newest, picked):
        mail = render(letter_of(house, **block), employer=house, to=None, sample=True)
        assert f"From desk to bakery\nShe bakes now.\n{PORTAL}/news/articles/{story.post_id}/" in mail.text
        assert "From desk to bakery</a>" in mail.html
        assert said(house, **block) == []
    NewsPost.objects.update(tokens=["team:payments"])
    assert "bakery" not in render(letter_of(house, **newest), employer=house, to=None, sample=True).text
    NewsPost.objects.update(tokens=[])
    withdraw(story=story)
    assert "bakery" not in render(letter_of(house, **picked), employer=house, to=None, sample=True).html
    gone = "Block 1: This story is not out any more. Choose another one, or take the block out."
    assert said(house, **picked) == said(house, kind="story", story="no id") == [gone]
    assert StoryForm(picked, tenant=house).is_valid()
    Employer.objects.filter(pk=house.pk).update(modules=["engagement"])
    assert said(house, **newest) == ["Block 1: “News, stories and benefits” is switched off. Take the block out."]
