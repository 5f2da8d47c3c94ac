"""A member reads in the browser what was sent to them or to everybody, and cannot even tell what else there is."""

from django.test import Client
from django.utils import timezone

from mail.categories import Category, Lane
from mail.models import Content, Message, State
from tenancy.models import uuid7
from tenancy.scope import tenant_scope
from tests.engagement.letters.conftest import make_campaign, make_letter
from tests.factories.directory import own_alumnus

NOT_HERS = {"all": [{"field": "team", "op": "is", "value": ["Nowhere"]}]}


def send(employer, campaign, alumnus, state=State.SENT):
    with tenant_scope(employer):
        content = Content.objects.create(batch=campaign.batch, language="en", subject="News", text="x")
        Message.objects.create(
            tenant_id=employer.pk, category=Category.NEWS, lane=Lane.MARKETING, recipient_id=alumnus.pk,
            to_address="alice@home.example", batch_id=campaign.batch_id, content_id=content.pk, merge={}, state=state,
            sent_at=timezone.now() if state == State.SENT else None,
        )  # fmt: skip


def page_of(letter):
    return f"/acme/news/{letter.pk}/"


def test_letter_that_was_sent_to_oneself_is_read_with_ones_own_name(acme, letter, alice, client_for):
    me = own_alumnus(acme, alice, "Alice", "Brandt")
    campaign = make_campaign(acme, letter, state="sending", criteria=NOT_HERS)
    send(acme, campaign, me)
    page = client_for(alice).get(page_of(letter)).content.decode()
    assert "<h1>News</h1>" in page
    assert "Dear Alice," in page
    assert 'href="https://acme.org/?who=Alice%20Brandt"' in page
    assert "For Alice</a>" in page


def test_letter_to_everybody_is_read_by_those_who_joined_later(acme, letter, alice, client_for):
    own_alumnus(acme, alice)
    make_campaign(acme, letter, state="sent", criteria={"all": []})
    assert client_for(alice).get(page_of(letter)).status_code == 200


def test_who_waits_for_approval_reads_only_what_they_got(acme, letter, bob, alice, client_for):
    me = own_alumnus(acme, alice)
    with tenant_scope(acme):
        type(me).objects.filter(pk=me.pk).update(is_limited=True)
    make_campaign(acme, letter, state="sent", criteria={"all": []})
    hers = {"all": [{"field": "limited", "op": "yes"}]}
    other, got = make_letter(acme, bob), make_letter(acme, bob)
    make_campaign(acme, other, state="sent", criteria=hers)
    send(acme, make_campaign(acme, got, state="sent", criteria=NOT_HERS), me)
    answers = [client_for(alice).get(page_of(each)).status_code for each in (letter, other, got)]
    assert answers == [404, 404, 200]


def test_any_other_letter_is_not_there(acme, globex, bob, alice, mallory, letter, client_for):
    me = own_alumnus(acme, alice)
    waiting = make_letter(acme, bob)
    send(acme, make_campaign(acme, waiting, state="sending", criteria=NOT_HERS), me, State.PENDING)
    other = make_letter(acme, bob)
    make_campaign(acme, other, state="sent", criteria=NOT_HERS)
    make_campaign(acme, letter, state="draft", criteria={"all": []})
    client, answers = client_for(alice), []
    for letter_id in (waiting.pk, other.pk, letter.pk, make_letter(globex, mallory).pk, uuid7()):
        answers.append(client.get(f"/acme/news/{letter_id}/"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content.partition(b"<main")[2].partition(b"</main>")[0] for answer in answers}) == 1


def test_only_members_read_and_only_by_get(acme, letter, bob, mallory, client_for):
    make_campaign(acme, letter, state="sent", criteria={"all": []})
    assert client_for(bob).get(page_of(letter)).status_code == 404  # no alumnus
    assert client_for(mallory).get(page_of(letter)).status_code == 404
    assert Client().get(page_of(letter)).status_code == 302
    assert client_for(bob).post(page_of(letter)).status_code == 405
