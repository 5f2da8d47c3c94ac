from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Alumnus
from feedback.answering.actions import forget_drafts
from feedback.answering.links import make_token, token_of
from feedback.models import ContactWish, Mode, Participation, ParticipationState, Response, Wave, WaveState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, make_employer
from tests.factories.directory import make_alumnus
from tests.factories.surveys import ask, content, make_wave, option, question, words
from tests.feedback.answering.conftest import stored, the_one

FIRST = {"q-rec": "9", "q-back": "yes", "go": "on"}


def send(link: str, page: str, data: dict[str, Any] | None = None, client: Client | None = None) -> Any:
    return (client or Client()).post(f"{link}page/{page}/", data or {"go": "on"})


def leads_to(response: Any) -> str:
    assert response.status_code == 302
    return urlsplit(response["Location"]).path


def test_before_you_begin(link: str, house: Employer) -> None:
    response = Client().get(link)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Working here" in page
    assert "Acme sees groups, never your own answers." in page
    assert f"{link}page/p1/" in page
    assert house.name in page
    assert the_one().state == ParticipationState.INVITED  # opening the link changes nothing
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_page_by_page_to_the_end(link: str) -> None:
    browser = Client()
    assert leads_to(send(link, "p1", FIRST, browser)) == f"{link}page/p2/"
    assert stored() == []
    asked = the_one()
    assert (asked.state, asked.draft) == (ParticipationState.STARTED, {"rec": 9, "back": "yes"})

    response = send(link, "p2", {"q-more": "=Good <b>bread</b>", "go": "on"}, browser)

    assert response.status_code == 200
    assert "Thank you" in response.content.decode()
    assert stored() == [{"rec": 9, "back": "yes", "more": "=Good <b>bread</b>"}]
    asked = the_one()
    assert (asked.state, asked.draft) == (ParticipationState.ANSWERED, {})
    assert asked.answered_at is not None


def test_one_comes_back_to_where_one_was(link: str) -> None:
    send(link, "p1", FIRST)
    begin = Client().get(link).content.decode()
    assert "Welcome back" in begin
    assert f"{link}page/p2/" in begin
    page = Client().get(f"{link}page/p1/").content.decode()
    assert 'value="9" checked' in page
    assert 'value="yes" checked' in page


def test_go_on_later_and_back_ask_for_nothing(link: str) -> None:
    later = send(link, "p1", {"q-back": "maybe", "go": "later"})
    assert later.status_code == 200
    assert "Saved for later" in later.content.decode()
    assert the_one().draft == {"back": "maybe"}
    send(link, "p1", FIRST)
    assert leads_to(send(link, "p2", {"q-more": "half a", "go": "back"})) == f"{link}page/p1/"
    assert the_one().draft == {"rec": 9, "back": "yes", "more": "half a"}
    # What does not fit is left behind on the way back, and said where one stays.
    assert leads_to(send(link, "p2", {"q-more": "x" * 5000, "go": "back"})) == f"{link}page/p1/"
    assert send(link, "p2", {"q-more": "x" * 5000, "go": "later"}).status_code == 422
    assert the_one().draft["more"] == "half a"


def test_a_branch_comes_and_goes(link: str) -> None:
    send(link, "p1", FIRST | {"q-back": "no"})
    assert "Question why?" in Client().get(f"{link}page/p2/").content.decode()
    refused = send(link, "p2")
    assert refused.status_code == 422
    assert "Please answer this question." in refused.content.decode()
    send(link, "p2", {"q-why": "Too far", "go": "back"})
    send(link, "p1", FIRST)
    send(link, "p2")
    assert stored() == [{"rec": 9, "back": "yes"}]  # what is not asked any more is not kept


def test_what_was_skipped_by_its_address_is_asked_for(link: str) -> None:
    assert leads_to(send(link, "p2", {"q-more": "early", "go": "on"})) == f"{link}page/p1/"
    assert stored() == []
    assert leads_to(Client().get(f"{link}page/nowhere/")) == f"{link}page/p1/"


@pytest.mark.parametrize(
    "sent",
    [
        {"q-rec": "11"},
        {"q-rec": "-1"},
        {"q-rec": "９"},
        {"q-rec": "nine"},
        {"q-rec": ""},
        {"q-rec": "9", "q-back": "never"},
        {"q-rec": "9", "q-back": "<script>"},
    ],
)
def test_answers_that_do_not_fit_are_refused_whole(link: str, sent: dict[str, str]) -> None:
    response = send(link, "p1", {"go": "on", **sent})
    assert response.status_code == 422
    assert "needs another look" in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    assert (the_one().state, the_one().draft, stored()) == (ParticipationState.INVITED, {}, [])


def test_texts_have_an_end_and_no_markup(link: str) -> None:
    send(link, "p1", FIRST)
    long = send(link, "p2", {"q-more": "<i>x</i>" * 100_000, "go": "on"})
    assert long.status_code == 422
    assert "That is too long" in long.content.decode()
    assert "<i>x</i>" not in long.content.decode()
    too_big = send(link, "p2", {"q-more": "x" * 3_000_000, "go": "on"})
    assert too_big.status_code == 413
    assert "more than a page of answers can hold" in too_big.content.decode()
    assert send(link, "p2", {"q-more": "a\x00b", "go": "on"}).status_code == 422
    assert stored() == []


def test_what_was_not_asked_is_not_kept(link: str) -> None:
    send(link, "p1", FIRST | {"q-why": "slipped in", "q-foreign": "x", "rec": "1"})
    send(link, "p2", {"q-why": "slipped in", "q-rec": "0", "go": "on"})
    assert stored() == [{"rec": 9, "back": "yes"}]


def test_one_answer_whatever_is_sent_again(link: str) -> None:
    send(link, "p1", FIRST)
    assert send(link, "p2").status_code == 200
    again = [send(link, "p2"), send(link, "p1", FIRST), Client().get(link), Client().get(f"{link}page/p1/")]
    assert {each.status_code for each in again} == {404}
    assert len(stored()) == 1


def test_all_closed_links_are_answered_with_the_same_bytes(link: str, wave: Wave, house: Employer) -> None:
    """Closed, expired, not begun, cancelled, spent, another employer's, another survey's, changed, made up."""
    day = timedelta(days=1)
    now = timezone.now()
    closed: list[dict[str, Any]] = [
        {"state": WaveState.CLOSED},
        {"state": WaveState.CANCELLED},
        {"state": WaveState.PLANNED},
        {"opens_at": now - 2 * day, "closes_at": now - day},
        {"opens_at": now + day, "closes_at": now + 2 * day},
    ]
    paths = []
    for number, fields in enumerate(closed):
        person = make_alumnus(house, "Kai", f"Closed {number}")
        paths.append(ask(make_wave(**fields), person)[1])
    spent, path = ask(make_wave(), make_alumnus(house, "Sven", "Spent"))
    Participation.objects.filter(pk=spent.pk).update(state=ParticipationState.ANSWERED, answered_at=now - 3 * day)
    paths.append(path)
    globex = make_employer("globex")
    paths += [
        link.replace(f"/s/{house.pk}-", f"/s/{globex.pk}-"),
        link.replace(f"/s/{house.pk}-", "/s/999999999999999999-"),
        link.replace(f"/s/{house.pk}-", f"/s/0{house.pk}-"),
        f"{link[:-2]}{'A' if link[-2] != 'A' else 'B'}/",
        f"/s/{make_token(house.pk, b'0' * 32)}/",
        "/s/nothing/",
        f"/s/{'x' * 3000}/",
        "/s/%00/",
        "/s/１-ü/",
    ]
    switched_off = make_employer("initech", modules=["directory"])
    with tenant_scope(switched_off):
        paths.append(ask(make_wave(), make_alumnus(switched_off, "Ola", "Off"))[1])
    answers = {
        (response.status_code, response.content, response["Referrer-Policy"], response["Cache-Control"])
        for path in paths
        for response in (Client().get(path), send(path, "p1", FIRST), Client().post(f"{path}contact/"))
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    assert stored() == []
    assert ContactWish.objects.count() == 0


def test_a_link_answers_its_own_survey_only(link: str, ines: Alumnus) -> None:
    other, other_link = ask(make_wave(content([question("new", "short")])), ines)
    assert send(link, "p1", {"q-new": "from there", "go": "on"}).status_code == 422
    assert send(other_link, "p2", FIRST).status_code == 404  # it has no such page
    assert send(other_link, "p1", {"q-new": "from here", "q-rec": "3", "go": "on"}).status_code == 200
    assert stored() == [{"new": "from here"}]
    assert Response.objects.get().participation_id == other.pk


def test_a_session_is_not_read(link: str, alice: Any, django_assert_num_queries: Any) -> None:
    """Signed in or not: the same page, the same statements."""
    stranger, member = Client(), client_for(alice)
    stranger.get(link)
    with django_assert_num_queries(5):
        page = stranger.get(link).content
    with django_assert_num_queries(5):
        assert member.get(link).content == page


def test_what_a_page_costs(link: str, django_assert_num_queries: Any) -> None:
    browser = Client()
    browser.get(link)
    with django_assert_num_queries(5):  # the employer, the row, the draft; a savepoint around them
        send(link, "p1", FIRST, browser)
    with django_assert_num_queries(4):
        browser.get(f"{link}page/p2/")
    with django_assert_num_queries(5):  # the employer, the row; the link is spent and the answers stored in one
        assert send(link, "p2", None, browser).status_code == 200


def test_bands_are_shown_and_go_along(house: Employer, ines: Alumnus) -> None:
    office = {"key": "office", "label": "Office", "groups": [{"key": "lyon", "label": "Lyon"}]}
    _asked, link = ask(make_wave(bands=[office]), ines, {"office": "lyon"})
    page = Client().get(link).content.decode()
    assert "What goes with your answers" in page
    assert "<dt>Office</dt><dd>Lyon</dd>" in page
    send(link, "p1", FIRST)
    send(link, "p2")
    assert Response.objects.get().bands == {"office": "lyon"}


def test_the_reader_chooses_the_language(house: Employer, ines: Alumnus) -> None:
    asked = content([question("one", "short")], languages=["en", "fr"], title={"en": "Working here", "fr": "Chez nous"})
    _asked, link = ask(make_wave(asked), ines)
    french = Client(headers={"accept-language": "fr-CH, en;q=0.5"})
    assert "Chez nous" in french.get(link).content.decode()
    assert "Working here" in french.get(f"{link}?language=en").content.decode()
    assert "Working here" in french.get(f"{link}?language=xx", headers={"accept-language": "it"}).content.decode()


def test_please_contact_me(link: str, ines: Alumnus, wave: Wave) -> None:
    assert Client().post(f"{link}contact/", {"words": "too early"}).status_code == 404
    send(link, "p1", FIRST)
    assert "Please contact me" in send(link, "p2").content.decode()
    assert Client().post(f"{link}contact/", {"address": "no address"}).status_code == 422
    for said in ("About the shifts", "About the shifts!"):  # pressed twice
        response = Client().post(f"{link}contact/", {"words": said})
        assert response.status_code == 200
        assert "Somebody will write to you" in response.content.decode()
    wish = ContactWish.objects.get()
    assert (wish.alumnus, wish.words, wish.wave) == (ines, "About the shifts!", wave)
    Participation.objects.update(answered_at=timezone.now() - timedelta(days=2))
    assert Client().post(f"{link}contact/", {"words": "much later"}).status_code == 404


def test_a_survey_may_offer_no_contact(house: Employer, ines: Alumnus) -> None:
    _asked, link = ask(make_wave(content([question("one", "short")], offers_contact=False)), ines)
    assert "Please contact me" not in send(link, "p1", {"q-one": "x"}).content.decode()
    assert Client().post(f"{link}contact/", {"words": "all the same"}).status_code == 404


@pytest.mark.parametrize("way", ["put", "delete", "patch"])
def test_other_methods_are_refused(link: str, way: str) -> None:
    assert {getattr(Client(), way)(f"{link}{rest}").status_code for rest in ("", "page/p1/", "contact/")} == {405}
    assert Client().post(link).status_code == 405
    assert Client().get(f"{link}contact/").status_code == 405


def test_the_same_link_again_and_after_a_new_key(link: str, rotate_keys: Any) -> None:
    asked = the_one()
    rotate_keys()
    assert link == f"/s/{token_of(asked)}/"
    assert Client().get(link).status_code == 200


def test_drafts_are_forgotten_with_the_wave(link: str, wave: Wave) -> None:
    send(link, "p1", FIRST)
    assert forget_drafts(wave=wave) == 1
    assert the_one().draft == {}


def test_a_named_survey_says_so(house: Employer, ines: Alumnus) -> None:
    _asked, link = ask(make_wave(mode=Mode.NAMED), ines)
    assert "Your name stands beside your answers." in Client().get(link).content.decode()


def test_only_one_question_shown_by_another_on_the_same_page(house: Employer, ines: Alumnus) -> None:
    """Without JavaScript the page comes once more with what there is to ask after the answer."""
    asked = content(
        [
            question("back", "single", options=[option("yes"), option("no")], required=True),
            question("why", "short", required=True, shown_if={"question": "back", "is": ["no"]}),
        ],
        thanks=words("We read every word."),
    )
    _asked, link = ask(make_wave(asked), ines)
    more = send(link, "p1", {"q-back": "no", "drawn": "back", "go": "on"})
    assert more.status_code == 422
    assert "a little more to ask" in more.content.decode()
    assert stored() == []
    done = send(link, "p1", {"q-back": "no", "q-why": "Far", "drawn": ["back", "why"], "go": "on"})
    assert "We read every word." in done.content.decode()
    assert stored() == [{"back": "no", "why": "Far"}]
