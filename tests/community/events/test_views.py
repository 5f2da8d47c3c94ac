"""What organisers, hosts, guests and strangers get to see of events, and what they can do."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from community.events.actions import change_event
from community.events.nearby import collect
from community.events.places import rules_in_force
from community.events.rules import seal_of
from community.models import Event, EventHelper, EventRules, EventState, GroupMember, Reply
from directory.models import Alumnus, Block
from engagement.digests.sections import Recipient
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import person_scope
from tests.factories.accounts import confirm
from tests.factories.directory import make_spell
from tests.factories.events import make_event, make_plan, reply_as
from tests.factories.groups import make_group
from tests.factories.stories import make_picture

ClientFor = Callable[[User], Client]
LIST, MANAGE = "/acme/events/", "/acme/manage/events/"


def written(**values: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=9)
    usual = {
        "title": "Soup evening", "kind": "talk", "body": "Bring a **spoon**.", "on": day.isoformat(),
        "begins": "18:00", "ends": "21:00", "ends_on": "", "zone": "Europe/Berlin", "place": "Canteen",
        "city": "Hamburg", "link": "", "capacity": "4", "plus_ones": "1", "until_on": "",
        "question_1": "What do you eat?",
        "choices_1": "All, Vegan", "must_1": "on", "rule_team": "", "rule_office": "", "rule_city": "",
    }  # fmt: skip
    return {**usual, **values}


def user_of(guest: Alumnus) -> User:
    assert guest.membership is not None
    with person_scope(guest.membership.user_id):
        found: User = User.objects.get(pk=guest.membership.user_id)
        return found


def desk_page(event: Event) -> str:
    return f"{MANAGE}{event.pk}/"


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_an_organiser_plans_and_a_member_replies(
    house: Employer, bob: User, alice: User, ada: Alumnus, client_for: ClientFor
) -> None:
    hr, member = client_for(bob), client_for(alice)
    page = hr.post(f"{MANAGE}new/", written()).url
    event = Event.objects.get()
    assert page == desk_page(event)
    assert "Soup evening" not in text_of(member.get(LIST))
    assert member.get(f"{LIST}{event.pk}/").status_code == 404
    hr.post(f"{LIST}{event.pk}/publication/")
    assert "Soup evening" in text_of(member.get(LIST))
    detail = text_of(member.get(f"{LIST}{event.pk}/"))
    assert "<strong>spoon</strong>" in detail
    assert "18:00 – 21:00" in detail
    answer_page = f"{LIST}{event.pk}/reply/"
    assert "needed if you come" in detail
    refused = member.post(answer_page, {"state": "going", "plus_ones": "1", "is_listed": "on"})
    assert refused.status_code == 422
    assert "The host would like to know this." in text_of(refused)
    member.post(answer_page, {"state": "going", "plus_ones": "1", "is_listed": "on", "q_1": "Vegan"})
    reply = Reply.objects.get()
    assert (reply.state, reply.plus_ones, reply.answers) == ("going", 1, {"1": "Vegan"})
    assert "You are going" in text_of(member.get(f"{LIST}{event.pk}/"))
    assert "<svg" in text_of(member.get(f"{LIST}{event.pk}/ticket/"))
    staff = text_of(hr.get(desk_page(event)))
    assert "Alice Adler" in staff
    assert "Vegan" in staff
    assert member.get(desk_page(event)).status_code == 403
    export = f"{MANAGE}{event.pk}/guests/"
    assert hr.post(export).status_code == 302  # who are you?
    file = b"".join(confirm(hr, "events.export").post(export).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Alice Adler,Going,1,,Vegan" in file
    Reply.objects.update(answers={"1": "=HYPERLINK(A1)"})
    file = b"".join(confirm(hr, "events.export").post(export).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Alice Adler,Going,1,,'=HYPERLINK(A1)" in file
    assert member.post(answer_page, {"state": "going", "plus_ones": "7", "q_1": "Vegan"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": "2027-03-28", "begins": "02:30"}, "skip this time"),
        ({"ends": "17:00"}, "end before it begins"),
        ({"on": "2020-01-01"}, "gone by"),
        ({"place": "", "city": ""}, "Say where it is"),
        ({"link": "http://meet.example/x"}, "begins with https://"),
        ({"choices_1": "Only one"}, "at least two"),
        ({"question_1": "", "choices_1": "A, B"}, "Say what is asked"),
        ({"body": "> " * 60 + "deep"}, "nested too deeply"),
        ({"ends_on": "2099-01-01"}, "more than a month"),
        ({"until_on": "2099-01-01"}, "at the latest"),
        ({"rule_team": "No such team"}, "You can see nobody of a team"),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"link": "https://["}, "Give a whole address"),
        ({"link": "https://meet.example@evil.example/"}, "Give a whole address"),
        ({"on": "9999-12-31"}, "Enter a valid date"),
        ({"on": "2999-12-31"}, "more than three years away"),
    ],
)
def test_what_cannot_be_is_said_in_words(
    typed: dict[str, str], said: str, house: Employer, bob: User, client_for: ClientFor
) -> None:
    response = client_for(bob).post(f"{MANAGE}new/", written(**typed))
    assert response.status_code == 422
    assert said in text_of(response)
    assert not Event.objects.exists()


def test_a_member_plans_something_small(
    house: Employer, bob: User, alice: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor
) -> None:
    member, hr = client_for(alice), client_for(bob)
    assert client_for(bob).get(f"{LIST}new/").status_code == 404  # no member of the network
    assert "30 at most" in text_of(member.get(f"{LIST}new/"))
    assert member.post(f"{LIST}new/", written(capacity="31")).status_code == 422
    rules = {"members_may_host": "on", "largest": "40", "needs_yes": "on", "offer_hours": "12"}
    assert hr.post(f"{MANAGE}rules/", {**rules, "largest": "0"}).status_code == 422
    assert hr.post(f"{MANAGE}rules/", rules).url == MANAGE
    assert member.get(f"{MANAGE}rules/").status_code == 403
    page = member.post(f"{LIST}new/", written(capacity="31")).url
    event = Event.objects.get()
    assert hr.get(desk_page(event)).status_code == 404  # a draft is theirs alone
    member.post(f"{page}publication/")
    assert "It waits for a yes" in text_of(member.get(page))
    assert "Soup evening" in text_of(hr.get(f"{MANAGE}?show=asked"))
    decision = f"{MANAGE}{event.pk}/decision/"
    hr.post(decision, {"reason": ""})
    assert Event.objects.get().state == EventState.ASKED
    hr.post(decision, {"reason": "Name the street, please."})
    assert "Name the street, please." in text_of(member.get(page))
    member.post(f"{page}publication/")
    hr.post(decision, {"answer": "yes", "seal": "of what stood there before"})
    assert Event.objects.get().state == EventState.ASKED
    yes = {"answer": "yes", "seal": hr.get(desk_page(event)).context["seal"]}
    hr.post(decision, yes)
    hr.post(decision, yes)  # pressed twice
    event = Event.objects.get()
    assert event.is_published
    assert Message.objects.filter(template="community/event_host").count() == 2
    reply_as(event, guests[0])
    assert "Ben Guest" in text_of(member.get(f"{page}guests/"))
    assert "Ben Guest" not in text_of(hr.get(desk_page(event)))
    assert hr.post(desk_page(event)).status_code == 403
    assert hr.get(f"{page}text/").status_code == 403
    assert hr.get(f"{page}guests/").status_code == 403
    assert hr.get(f"{page}cancellation/").status_code == 403
    hr.post(f"{MANAGE}{event.pk}/cancellation/", {"reason": "The canteen is closed."})
    assert Event.objects.get().is_cancelled
    assert "The canteen is closed." in text_of(member.get(page))
    assert hr.post(f"{MANAGE}{event.pk}/cancellation/", {"reason": "Again"}).url == page
    EventRules.objects.update(members_may_host=False)
    assert member.get(f"{LIST}new/").status_code == 403


def test_a_draft_is_deleted_without_a_word(
    house: Employer, bob: User, alice: User, ada: Alumnus, hr: Membership, client_for: ClientFor
) -> None:
    mine = make_event(house, host=ada, is_out=False)
    assert client_for(alice).post(f"{LIST}{mine.pk}/cancellation/", {"reason": ""}).url == LIST
    ours = make_event(house, by=hr, is_out=False)
    assert client_for(bob).post(f"{LIST}{ours.pk}/cancellation/", {"reason": "-"}).url == MANAGE
    assert not Event.objects.exists()


def test_fewer_places_than_guests_are_refused_on_the_page(
    house: Employer, bob: User, hr: Membership, guests: list[Alumnus], client_for: ClientFor
) -> None:
    event = make_event(house, by=hr)
    for guest in guests:
        reply_as(event, guest)
    page = f"{LIST}{event.pk}/text/"
    response = client_for(bob).post(page, written(capacity="3"))
    assert response.status_code == 422
    assert "4 places are taken or offered already" in text_of(response)
    assert client_for(bob).post(page, written(capacity="4")).url == desk_page(event)
    assert 'value="Soup evening"' in text_of(client_for(bob).get(page))


def test_guests_take_back_their_reply_while_a_change_waits(
    house: Employer, alice: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor
) -> None:
    EventRules.objects.create(needs_yes=True)
    event, ben = make_event(house, host=ada), guests[0]
    reply_as(event, ben)
    page, host = f"{LIST}{event.pk}/", client_for(alice)
    guest, stranger = client_for(user_of(ben)), client_for(user_of(guests[1]))
    host.post(f"{page}text/", written(title="Win a yacht", capacity="5"))
    assert "An organiser looks at what you changed" in text_of(host.get(page))
    written_anew = text_of(host.get(f"{page}text/"))
    assert "after an organiser has said yes" in written_anew
    assert "Call it off" in written_anew
    shown = text_of(guest.get(page))
    assert "Its host is changing something" in shown
    assert "Soup evening" in shown
    assert "Win a yacht" not in shown
    listed = text_of(guest.get(LIST))
    assert ("Soup evening" in listed, "Win a yacht" in listed) == (True, False)
    assert "Soup" not in text_of(stranger.get(LIST))
    assert stranger.get(page).status_code == 404
    assert guest.post(f"{page}reply/", {"state": "maybe"}).status_code == 422
    assert guest.post(f"{page}reply/", {"state": "no"}).url == LIST
    assert Reply.objects.get().state == "no"
    assert guest.get(page).status_code == 404  # nothing to do there any more, until it is out again


def test_the_organiser_reads_what_guests_still_know_before_the_yes(
    house: Employer, bob: User, alice: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor
) -> None:
    EventRules.objects.create(needs_yes=True)
    event = make_event(house, host=ada)
    reply_as(event, guests[0])
    known = f"{event.starts_local:%-d %b %Y}"
    host, organiser = client_for(alice), client_for(bob)
    assert "Guests still read it as it was" not in text_of(organiser.get(desk_page(event)))
    host.post(f"{LIST}{event.pk}/text/", written(title="Soup and bread", place="Canteen"))
    note = text_of(organiser.get(desk_page(event))).split('id="known"')[1].split("Shall others see it?")[0]
    assert "hears what is new only after the yes" in note
    assert "Soup evening" in note
    assert known in note  # the day was changed along with the title
    assert "the earlier questions" in note
    assert "Canteen" not in note  # as before
    organiser.post(f"{desk_page(event)}decision/", {"answer": "yes", "seal": seal_of(Event.objects.get())})
    assert "Guests still read it as it was" not in text_of(organiser.get(desk_page(event)))


def test_whoever_is_taken_off_the_lists_can_still_say_no(
    house: Employer, alice: User, ada: Alumnus, client_for: ClientFor
) -> None:
    event = make_event(house)
    reply_as(event, ada)
    Alumnus.objects.filter(pk=ada.pk).update(unlisted=True)
    member, page = client_for(alice), f"{LIST}{event.pk}/"
    assert "I cannot come" in text_of(member.get(page))
    assert member.post(f"{page}reply/", {"state": "going"}).status_code == 422
    assert member.post(f"{page}reply/", {"state": "no"}).url == page
    assert Reply.objects.get().state == "no"


def test_a_host_says_why_in_ready_words_where_an_organiser_reads_first(
    house: Employer, alice: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor
) -> None:
    EventRules.objects.create(needs_yes=True)
    event = make_event(house, host=ada)
    reply_as(event, guests[0])
    page, host = f"{LIST}{event.pk}/cancellation/", client_for(alice)
    assert "<textarea" not in text_of(host.get(page))
    assert host.post(page, {"reason": "Buy my yacht."}).status_code == 422
    host.post(page, {"reason": "weather"})
    assert Event.objects.get().reason == "The weather is against it."
    draft = make_event(house, host=ada, is_out=False)
    assert "reason" not in text_of(host.get(f"{LIST}{draft.pk}/cancellation/"))
    assert host.post(f"{LIST}{draft.pk}/cancellation/").url == LIST


def test_whoever_says_yes_sees_all_that_others_will_see(
    house: Employer, bob: User, alice: User, ada: Alumnus, client_for: ClientFor, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    EventRules.objects.create(needs_yes=True)
    host, organiser = client_for(alice), client_for(bob)
    photo = SimpleUploadedFile("me.png", make_picture().data)
    page = host.post(f"{LIST}new/", written(picture=photo)).url
    event = Event.objects.get()
    assert organiser.get(f"{desk_page(event)}picture/").status_code == 404  # a draft is its host's alone
    host.post(f"{page}publication/")
    shown = text_of(organiser.get(desk_page(event)))
    assert f"{desk_page(event)}picture/" in shown
    assert "What do you eat?" in shown
    assert "What should change?" in shown
    picture = organiser.get(f"{desk_page(event)}picture/")
    assert b"".join(picture.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    assert host.get(f"{desk_page(event)}picture/").status_code == 403
    organiser.post(f"{desk_page(event)}decision/", {"answer": "yes", "seal": seal_of(Event.objects.get())})
    other = SimpleUploadedFile("other.png", make_picture("blue").data)
    host.post(f"{page}text/", written(picture=other))
    host.post(f"{page}cancellation/", {"reason": "few"})
    assert not Event.objects.get().picture  # nobody has said yes to that one


def test_who_has_blocked_whom_is_not_there(
    house: Employer, alice: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor
) -> None:
    ben, cleo, dora, emil = guests
    member, hosted = client_for(alice), make_event(house, host=ben, title="Hike with Ben")
    event = make_event(house, title="Soup evening")
    for guest in (ada, ben, cleo):
        reply_as(event, guest)
    reply_as(event, dora, is_listed=False)
    page = text_of(member.get(f"{LIST}{event.pk}/"))
    assert "Ben Guest" in page
    assert "Dora Guest" not in page
    assert "and 1 more" in page
    Block.objects.create(blocker=ben, blocked=ada)
    page = text_of(member.get(f"{LIST}{event.pk}/"))
    assert "Ben Guest" not in page
    assert "Cleo Guest" in page
    assert "and 1 more" in page
    assert "Hike with Ben" not in text_of(member.get(LIST))
    assert member.get(f"{LIST}{hosted.pk}/").status_code == 404
    mine = make_event(house, host=ada, title="Soup at mine")
    reply_as(mine, ben)
    reply_as(mine, emil)
    lists = text_of(member.get(f"{LIST}{mine.pk}/guests/")) + text_of(member.get(f"{LIST}door/{mine.pk}/"))
    assert "Emil Guest" in lists
    assert "Ben Guest" not in lists


def test_an_event_for_some_is_there_for_them_alone(
    house: Employer, alice: User, bob: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor
) -> None:
    make_spell(ada, team="Kitchen")
    event = make_event(house, rule={"team": "Kitchen"}, audience=["team:Kitchen"])
    stranger = client_for(user_of(guests[0]))
    assert "For whom" in text_of(client_for(alice).get(f"{LIST}{event.pk}/"))
    assert "Anyone from kitchen" in text_of(client_for(alice).get(f"{LIST}{event.pk}/"))
    assert stranger.get(f"{LIST}{event.pk}/").status_code == 404
    assert "Soup evening" not in text_of(stranger.get(LIST))
    assert client_for(bob).get(f"{LIST}{event.pk}/").status_code == 200


def test_doors_are_closed_to_others(
    house: Employer, alice: User, mallory: User, rita: User, ada: Alumnus, client_for: ClientFor
) -> None:
    event = make_event(house)
    pages = [f"{LIST}{event.pk}/{part}" for part in ("", "event.ics")] + [LIST]
    for page in pages:
        assert client_for(mallory).get(page).status_code == 404
        assert "/sign-in/" in Client().get(page).url or "login" in Client().get(page).url
        assert client_for(alice).put(page).status_code == 405
    for page in (MANAGE, f"{MANAGE}new/", desk_page(event)):
        assert client_for(rita).get(page).status_code == 403
    member = client_for(alice)
    for part in ("text/", "guests/", "cancellation/"):
        assert member.get(f"{LIST}{event.pk}/{part}").status_code == 403
    assert member.post(f"{LIST}{event.pk}/publication/").status_code == 403
    assert member.get(f"{LIST}door/{event.pk}/").status_code == 403
    assert member.get(f"{LIST}{event.pk}/ticket/").status_code == 404
    assert member.get(f"{LIST}{event.pk}/reply/").status_code == 405
    Event.objects.update(state=EventState.CANCELLED)
    assert member.post(f"{LIST}{event.pk}/reply/", {"state": "going"}).status_code == 422
    Employer.objects.filter(pk=house.pk).update(modules=["directory"])
    assert member.get(LIST).status_code == 404


def test_lists_ask_as_often_for_one_as_for_three(
    house: Employer, alice: User, bob: User, ada: Alumnus, hr: Membership, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    Employer.objects.filter(pk=house.pk).update(modules=["directory", "events"])  # other rooms count what waits
    member, desk = client_for(alice), client_for(bob)
    reply_as(make_event(house, by=hr), ada)
    member.get(LIST)
    desk.get(MANAGE)
    for _more in range(2):
        with django_assert_num_queries(12):
            member.get(LIST)
        with django_assert_num_queries(10):
            desk.get(MANAGE)
        reply_as(make_event(house, by=hr), ada)
        make_event(house, host=ada)


def test_helpers_and_links(
    house: Employer, alice: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor
) -> None:
    event = make_event(house, host=ada)
    page, ben = f"{LIST}{event.pk}/", guests[0]
    member, helper = client_for(alice), client_for(user_of(ben))
    assert "https://meet.example/soup" not in text_of(helper.get(page))
    reply_as(event, ben)
    assert "https://meet.example/soup" in text_of(helper.get(page))
    assert helper.get(f"{LIST}door/{event.pk}/").status_code == 403
    member.post(f"{page}guests/", {"helpers": str(ben.pk)})
    assert EventHelper.objects.get().alumnus_id == ben.pk
    assert helper.get(f"{LIST}door/{event.pk}/").status_code == 200
    assert member.post(f"{page}guests/", {"helpers-name": "Nobody at all"}).status_code == 422
    member.post(f"{page}guests/", {})
    assert not EventHelper.objects.exists()


def test_a_yes_is_the_employers_and_changes_are_told(house: Employer, hr: Membership, guests: list[Alumnus]) -> None:
    event = make_event(house, by=hr)
    reply_as(event, guests[0])
    reply_as(event, guests[1], "no")
    Reply.objects.update(owed="")
    now, plan = timezone.now(), make_plan(starts_at=event.starts_at, title="Soup night")
    assert change_event(event=event, plan=plan, by=hr, now=now).sequence == 1
    assert not Reply.objects.exclude(owed="").exists()  # another name needs no mail
    plan = make_plan(starts_at=event.starts_at + timedelta(hours=1), title="Soup night")
    assert change_event(event=event, plan=plan, by=hr, now=now).sequence == 2
    assert [reply.owed for reply in Reply.objects.order_by("state")] == ["changed", ""]
    assert rules_in_force().offer_hours == 24


def test_an_event_for_a_group_is_for_its_members_alone_and_has_a_picture(
    house: Employer, bob: User, alice: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor, tmp_path: Path,
    settings: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    ben, cleo, *_others = guests
    hikers = make_group(house, ada, name="Hikers")
    secret = make_group(house, ben, name="Secret", openness="hidden")
    GroupMember.objects.create(group=hikers, alumnus=ben)
    member, photo = client_for(alice), SimpleUploadedFile("me.png", make_picture().data)
    assert "Hikers" in text_of(member.get(f"{LIST}new/"))
    assert member.post(f"{LIST}new/", written(group=str(secret.pk))).status_code == 422
    assert member.post(f"{LIST}new/", written(picture=SimpleUploadedFile("a.svg", b"<svg/>"))).status_code == 422
    page = member.post(f"{LIST}new/", written(group=str(hikers.pk), picture=photo)).url
    event = Event.objects.get()
    member.post(f"{page}publication/")
    inside, outside = client_for(user_of(ben)), client_for(user_of(cleo))
    detail = text_of(inside.get(page))
    assert "Members of the group “Hikers”" in detail
    assert f"{page}picture/" in detail
    shown = inside.get(f"{page}picture/")
    assert (b"".join(shown.streaming_content)[:4], shown["Content-Type"]) == (b"RIFF", "image/webp")  # type: ignore[attr-defined]
    assert [outside.get(path).status_code for path in (page, f"{page}picture/")] == [404, 404]
    now, today = timezone.now(), house.today()
    readers = [Recipient(each, now, now, today, today) for each in (ben, cleo)]
    assert set(collect(house, readers)) == {ben.pk}
    staff = text_of(client_for(bob).get(f"{MANAGE}new/"))
    assert "Hikers" in staff
    assert "Secret" not in staff
    member.post(f"{page}text/", written(group=str(hikers.pk), without_picture="on"))
    assert inside.get(f"{page}picture/").status_code == 404
    assert Event.objects.get().group_id == hikers.pk == event.group_id
