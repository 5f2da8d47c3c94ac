from collections.abc import Iterator

import pytest

from accounts.models import Membership, User
from audit.models import AuditEvent
from engagement.audiences import actions, uses
from engagement.audiences.actions import (
    InUse,
    NameTaken,
    TooMany,
    change_audience,
    copy_audience,
    create_audience,
    delete_audience,
)
from engagement.audiences.criteria import Criteria
from engagement.audiences.uses import Use
from engagement.models import Campaign, Segment
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership

JOINED = Criteria.read({"all": [{"field": "joined", "op": "yes"}]})


@pytest.fixture
def by(acme: Employer, bob: User) -> Iterator[Membership]:
    member = membership(acme, bob)
    with tenant_scope(acme):
        yield member


@pytest.fixture
def segment(by: Membership) -> Segment:
    return create_audience(name="Members", criteria=JOINED, by=by)


def events() -> list[str]:
    found = AuditEvent.objects.filter(action__startswith="audience.").order_by("pk")
    return list(found.values_list("action", flat=True))


def names() -> set[str]:
    return set(Segment.objects.values_list("name", flat=True))


def test_an_audience_is_kept_as_a_question(by: Membership, segment: Segment) -> None:
    kept = Segment.objects.get()
    assert (kept.name, Criteria.read(kept.criteria), kept.made_by_id) == ("Members", JOINED, by.pk)
    assert events() == ["audience.created"]


def test_no_two_have_one_name(by: Membership, segment: Segment) -> None:
    with pytest.raises(NameTaken, match="of this name already"):
        create_audience(name="MEMBERS!", criteria=JOINED, by=by)
    other = create_audience(name="🎉", criteria=JOINED, by=by)
    with pytest.raises(NameTaken):
        change_audience(other, name="members", criteria=JOINED, by=by)
    assert names() == {"Members", "🎉"}


def test_another_employer_may_use_the_name(by: Membership, segment: Segment, globex: Employer, mallory: User) -> None:
    with tenant_scope(globex):
        create_audience(name="Members", criteria=JOINED, by=membership(globex, mallory))
        assert names() == {"Members"}


def test_a_change_is_noted_once(by: Membership, segment: Segment) -> None:
    changed = change_audience(segment, name="Everybody", criteria=Criteria(), by=by)
    assert (changed.name, changed.criteria) == ("Everybody", {"all": []})
    assert changed.changed_at > segment.changed_at
    change_audience(changed, name="Everybody", criteria=Criteria(), by=by)
    assert events() == ["audience.created", "audience.changed"]


def test_copies_have_names_of_their_own(by: Membership, segment: Segment) -> None:
    Segment.objects.filter(pk=segment.pk).update(criteria={"all": [{"field": "gone", "op": "is"}]})
    segment.refresh_from_db()
    assert [copy_audience(segment, by=by).name for _time in range(2)] == ["Members (2)", "Members (3)"]
    assert Segment.objects.filter(criteria=segment.criteria).count() == 3
    long = create_audience(name="x" * 80, criteria=JOINED, by=by)
    assert copy_audience(long, by=by).name == "x" * 76 + " (2)"


def test_there_is_a_most(by: Membership, segment: Segment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_AUDIENCES", 1)
    with pytest.raises(TooMany):
        create_audience(name="More", criteria=JOINED, by=by)
    with pytest.raises(TooMany):
        copy_audience(segment, by=by)


def test_an_audience_nobody_needs_is_deleted(by: Membership, segment: Segment) -> None:
    delete_audience(segment, by=by)
    assert not Segment.objects.exists()
    assert events()[-1] == "audience.deleted"


def test_one_that_is_needed_stays(by: Membership, segment: Segment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "_questions", {})
    uses.register("test", lambda asked: [Use("Spring news", "/campaign/")] if asked == segment else [])
    with pytest.raises(InUse, match="“Spring news”"):
        delete_audience(segment, by=by)
    uses.register("test", lambda asked: [])
    Campaign.objects.create(name="Spring news", segment=segment, made_by=by)
    with pytest.raises(InUse, match="still names it"):
        delete_audience(segment, by=by)
    assert names() == {"Members"}
    assert events() == ["audience.created"]
