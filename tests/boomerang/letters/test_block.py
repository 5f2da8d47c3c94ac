"""Openings in a letter: only what runs and what all may see, at the moment it is rendered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from boomerang.models import Opening, ShownTo
from boomerang.openings.actions import Place, close
from engagement.letters.mails import content_of, page_blocks, render
from engagement.letters.rendering import problems
from engagement.models import Letter
from tenancy.models import Employer
from tests.factories.openings import make_opening

ClientFor = Callable[[User], Client]
EMPTY = {"kind": "openings", "newest": 0, "openings": []}


def newest(number: int) -> dict[str, Any]:
    return {**EMPTY, "newest": number}


def picked(*openings: Opening) -> dict[str, Any]:
    return {**EMPTY, "openings": [str(opening.pk) for opening in openings]}


def letter_of(house: Employer, block: dict[str, Any]) -> Letter:
    return Letter(tenant_id=house.pk, subject="News", blocks=[block])


def titles(house: Employer, block: dict[str, Any]) -> list[str]:
    (shown,) = page_blocks(letter_of(house, block), employer=house, to=None)
    return [opening["title"] for opening in shown["openings"]]


def said(house: Employer, block: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in problems(letter_of(house, block))]


@pytest.fixture
def books(house: Employer, recruiter: Membership) -> Opening:
    return make_opening("Book & <b>ledger</b>", by=recruiter, team="Finance", places=[Place("Berlin", "DE")])


def test_both_parts_name_title_team_place_and_the_page(house: Employer, books: Opening) -> None:
    mail = render(letter_of(house, picked(books)), employer=house, to=None, sample=True)
    address = f"http://localhost:8000/acme/openings/{books.pk}/"
    assert f"Book & <b>ledger</b>\nFinance · Berlin · Remote\n{address}\n" in mail.text
    assert f'href="{address}"' in mail.html
    assert "Book &amp; &lt;b&gt;ledger&lt;/b&gt;</a>" in mail.html
    assert "Finance · Berlin · Remote</span>" in mail.html
    assert said(house, picked(books)) == []


def test_title_is_no_place_for_values(house: Employer, recruiter: Membership) -> None:
    odd = make_opening("Chief {{ given_name }}", by=recruiter)
    for part in content_of(letter_of(house, picked(odd)), house):
        assert "{{ given_name" not in part


def test_newest_come_first_and_no_more_than_asked_for(house: Employer, recruiter: Membership) -> None:
    for title in ("First", "Second", "Third"):
        make_opening(title, by=recruiter)
    assert titles(house, newest(2)) == ["Third", "Second"]


def test_only_what_runs_and_all_may_see(
    house: Employer, recruiter: Membership, books: Opening, posted: Opening
) -> None:
    """In the order they were picked; what is not for all stays out whatever the letter names."""
    gone = make_opening("Closed", by=recruiter)
    over = make_opening("Over", by=recruiter)
    others = [
        make_opening("Team only", by=recruiter, team="Finance", shown_to=ShownTo.FORMER_TEAM),
        make_opening("Draft", by=recruiter, is_open=False),
        posted,
    ]
    last = make_opening("Last", by=recruiter)
    close(opening=gone, by=recruiter)
    Opening.objects.filter(pk=over.pk).update(deadline=timezone.now().date() - timedelta(days=1))
    block = picked(last, gone, *others[:2], books)
    assert titles(house, block) == ["Last", books.title]
    assert titles(house, picked(*others, over)) == []
    assert titles(house, {**block, "openings": ["no id", *block["openings"]]}) == ["Last", books.title]
    assert titles(house, newest(5)) == ["Last", books.title]


def test_block_without_openings_is_told_and_says_nothing(
    house: Employer, recruiter: Membership, books: Opening
) -> None:
    close(opening=books, by=recruiter)
    assert said(house, EMPTY) == ["Block 1: No opening is chosen."]
    assert said(house, newest(3)) == [
        "Block 1: There is no opening now that all members may see. Publish one, or take the block out."
    ]
    assert said(house, picked(books)) == [
        "Block 1: None of the chosen openings is open to all members any more. "
        "Choose others, or take the block out."
    ]  # fmt: skip
    assert books.title not in render(letter_of(house, picked(books)), employer=house, to=None, sample=True).text
    Employer.objects.filter(pk=house.pk).update(modules=["engagement"])
    assert said(house, newest(3)) == ["Block 1: “Openings and returns” is switched off. Take the block out."]


def test_editor_keeps_what_is_picked(
    house: Employer, recruiter: Membership, books: Opening, bob: User, client_for: ClientFor
) -> None:
    """Also what has closed since; an opening that is not for all is refused."""
    hidden = make_opening("Team only", by=recruiter, team="Finance", shown_to=ShownTo.FORMER_TEAM)
    other = make_opening("Baker", by=recruiter)
    letter = Letter.objects.create(subject="News", blocks=[])
    page = f"/acme/manage/letters/{letter.pk}/"
    hr = client_for(bob)

    def post(which: str, *openings: Opening, **more: Any) -> Any:
        picks = {f"b1-opening_{number}": str(each.pk) for number, each in enumerate(openings, 1)}
        letter.refresh_from_db()
        data = {"block": "b1:openings", "version": letter.version, "subject": "News", "preheader": "", **picks}
        return hr.post(page, {**data, "b1-which": which, **more})

    added = hr.post(page, {"version": 1, "subject": "News", "preheader": "", "do": "add:openings"}).content.decode()
    assert '<option value="3" selected>The 3 newest openings</option>' in added
    assert added.count(str(other.pk)) == 5
    assert str(hidden.pk) not in added

    assert post("chosen", other, books, other).status_code == 302
    letter.refresh_from_db()
    assert letter.blocks == [picked(other, books)]

    close(opening=books, by=recruiter)
    assert "Berlin · Remote (not open any more)</option>" in hr.get(page).content.decode()
    assert post("2", books).status_code == 302
    letter.refresh_from_db()
    assert letter.blocks == [{**newest(2), "openings": [str(books.pk)]}]

    for wrong in (post("chosen", hidden), post("6", other), post("chosen", **{"b1-opening_1": "no id"})):
        assert wrong.status_code == 422
        assert "Select a valid choice" in wrong.content.decode()
