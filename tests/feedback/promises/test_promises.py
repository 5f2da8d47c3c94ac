"""What the employer said it would do: who, until when, whether it was kept, and what members read of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from feedback.models import Promise, PromiseState
from feedback.promises import actions
from feedback.promises.actions import NotReady, PromiseIsOver, Wording
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import own_alumnus

ClientFor = Callable[[User], Client]
LIST = "/acme/manage/promises/"
OURS = "/acme/we-did/"


@pytest.fixture
def promise(house: Employer, hr: Membership) -> Promise:
    return actions.make_promise(wording=wording(hr, house), by=hr)


def wording(owner: Membership, employer: Employer, title: str = "Look at the rota") -> Wording:
    return Wording(title=title, owner=owner, due_on=employer.today() + timedelta(days=30))


def again(promise: Promise) -> Promise:
    found: Promise = Promise.objects.get(pk=promise.pk)
    return found


def test_hr_writes_a_promise_down_keeps_it_and_tells_members(
    promise: Promise,
    hr: Membership,
    bob: User,
    alice: User,
    house: Employer,
    client_for: ClientFor,
) -> None:
    client, page = client_for(bob), f"{LIST}{promise.pk}/"
    own_alumnus(house, alice)
    assert "Look at the rota" in client.get(LIST).content.decode()
    sent = {"title": "Change the rota", "owner": hr.pk, "due_on": house.today()}
    assert client.post(page, sent).url == page
    assert "Nothing to tell yet" in client_for(alice).get(OURS).content.decode()
    assert client.post(page + "end/", {"state": "kept", "note": ""}).url == page
    assert "Change the rota" in client.get(LIST + "?show=kept").content.decode()
    words = {"said": "On call wears you out.", "did": "Two weeks off after each turn."}
    assert client.post(page + "publication/", words).url == page
    told = client_for(alice).get(OURS).content.decode()
    assert "On call wears you out." in told
    assert "Change the rota" not in told
    client.post(page + "publication/", {"undo": "1"})
    assert "On call wears you out." not in client_for(alice).get(OURS).content.decode()
    assert "On call wears you out." in client.get(page).content.decode()


def test_a_promise_out_of_nothing(bob: User, hr: Membership, house: Employer, client_for: ClientFor) -> None:
    client = client_for(bob)
    assert client.get(LIST + "new/").status_code == 200
    sent = {"title": "Answer faster", "owner": hr.pk, "due_on": house.today()}
    assert client.post(LIST + "new/", sent).url == f"{LIST}{Promise.objects.get().pk}/"
    assert client.get(LIST + "new/?interview=x").status_code == 404


def test_opening_it_again_takes_it_off_the_members_page(promise: Promise, hr: Membership, house: Employer) -> None:
    actions.end_promise(promise=promise, state=PromiseState.KEPT, note="", on=house.today(), by=hr)
    actions.publish(promise=promise, said="So", did="Done", by=hr)
    for _twice in range(2):
        actions.reopen_promise(promise=promise, by=hr)
    assert (again(promise).is_open, again(promise).published_at) == (True, None)
    actions.withdraw(promise=promise, by=hr)


def test_only_what_was_kept_is_told(promise: Promise, hr: Membership, house: Employer) -> None:
    with pytest.raises(NotReady):
        actions.publish(promise=promise, said="So", did="Done", by=hr)
    actions.end_promise(promise=promise, state=PromiseState.KEPT, note="", on=house.today(), by=hr)
    with pytest.raises(NotReady):
        actions.publish(promise=promise, said=" ", did="Done", by=hr)
    with pytest.raises(PromiseIsOver):
        actions.end_promise(promise=promise, state=PromiseState.DROPPED, note="x", on=house.today(), by=hr)


def test_who_has_it_to_keep_says_what_became_of_it(
    house: Employer,
    recruiter: Membership,
    hr: Membership,
    rita: User,
    client_for: ClientFor,
) -> None:
    theirs = actions.make_promise(wording=wording(recruiter, house), by=hr)
    other = actions.make_promise(wording=wording(hr, house, "Not hers"), by=hr)
    client = client_for(rita)
    assert "Not hers" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{other.pk}/").status_code == 404
    assert client.post(f"{LIST}{theirs.pk}/", {}).status_code == 403
    assert client.post(f"{LIST}{theirs.pk}/publication/", {}).status_code == 403
    assert client.post(f"{LIST}{theirs.pk}/end/", {"state": "dropped", "note": ""}).status_code == 422
    assert client.post(f"{LIST}{theirs.pk}/end/", {"state": "dropped", "note": "No money."}).status_code == 302
    assert client.post(f"{LIST}{theirs.pk}/end/", {"state": "kept"}).status_code == 422
    client.post(f"{LIST}{theirs.pk}/end/", {"undo": "1"})
    assert again(theirs).is_open


def test_an_auditor_reads_and_changes_nothing(promise: Promise, house: Employer, client_for: ClientFor) -> None:
    watcher = make_user("audit@acme.example")
    make_member(house, watcher, Role.AUDITOR)
    client, page = client_for(watcher), f"{LIST}{promise.pk}/"
    assert client.get(page).status_code == 200
    assert [client.post(page + part, {}).status_code for part in ("", "end/", "publication/")] == [403] * 3


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        ("", {"title": "", "owner": "", "due_on": ""}),
        ("", {"title": "x", "owner": "nobody", "due_on": "2020-01-01"}),
        ("end/", {"state": "perhaps"}),
        ("publication/", {"said": "", "did": ""}),
        ("publication/", {"said": "So", "did": "Not kept yet"}),
    ],
)
def test_what_does_not_fit_is_said(promise: Promise, bob: User, client_for: ClientFor, part: str, sent: dict) -> None:
    assert client_for(bob).post(f"{LIST}{promise.pk}/{part}", sent).status_code == 422


def test_who_left_the_team_stays_the_one_until_somebody_takes_over(
    house: Employer,
    hr: Membership,
    bob: User,
    client_for: ClientFor,
) -> None:
    gone = make_member(house, make_user("gone@acme.example"), Role.ALUMNUS, display_name="Gone Girl")
    promise = actions.make_promise(wording=wording(gone, house), by=hr)
    page = f"{LIST}{promise.pk}/"
    sent = {"title": "Other words", "owner": gone.pk, "due_on": promise.due_on}
    assert client_for(bob).post(page, sent).status_code == 302
    assert again(promise).owner_id == gone.pk


def test_doors(promise: Promise, alice: User, mallory: User, bob: User, client: Client, client_for: ClientFor) -> None:
    for path in (LIST, f"{LIST}new/", f"{LIST}{promise.pk}/"):
        assert client_for(mallory).get(path).status_code == 404
        assert client_for(alice).get(path).status_code == 403
        assert client.get(path).status_code == 302
    assert client_for(bob).post(LIST).status_code == 405
    assert client_for(bob).get(f"{LIST}{promise.pk}/end/").status_code == 405
    assert client.get(OURS).status_code == 302
    assert client_for(mallory).get(OURS).status_code == 404


@pytest.mark.parametrize(("path", "most"), [(LIST, 9), (OURS, 7)])
def test_lists_ask_the_same_for_one_and_for_three(
    promise: Promise, hr: Membership, house: Employer, bob: User, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries, path: str, most: int,
) -> None:  # fmt: skip
    client = client_for(bob)
    client.get(path)
    with django_assert_num_queries(most):
        client.get(path)
    for number in range(2):
        one = actions.make_promise(wording=wording(hr, house, f"Number {number}"), by=hr)
        if path == OURS:
            actions.end_promise(promise=one, state=PromiseState.KEPT, note="", on=house.today(), by=hr)
            actions.publish(promise=one, said="So", did="Done", by=hr)
    with django_assert_num_queries(most):
        client.get(path)


def test_whoever_helps_out_publishes_nothing(promise: Promise, hr: Membership, house: Employer) -> None:
    actions.end_promise(promise=promise, state=PromiseState.KEPT, note="", on=house.today(), by=hr)
    with pytest.raises(NotReady, match="helps out"):
        actions.publish(promise=promise, said="So", did="Done", by=None)  # type: ignore[arg-type]
