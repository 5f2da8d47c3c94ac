"""The clock of a circle, told day by day."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from community.circle import actions
from community.circle.actions import TooManyMarks, Wish
from community.circle.contacts import note_contact, note_together
from community.models import Contact, ContactKind, Mark, Pace
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.circles import make_mark, make_outside, touch
from tests.factories.directory import make_peer, set_levels

MARKED = date(2026, 3, 3)


def clock(mark: Mark) -> tuple[date | None, date, date]:
    with tenant_scope(mark.tenant_id):
        mark.refresh_from_db()
    return mark.last_on, mark.like_on, mark.most_on


def test_clock_runs_from_the_mark_until_there_was_a_contact(own: Alumnus, zoe: Alumnus) -> None:
    mark = make_mark(own, zoe, today=MARKED)
    assert clock(mark) == (None, date(2026, 6, 3), date(2026, 7, 3))
    touch(own, zoe, datetime(2026, 5, 20, 10, tzinfo=UTC))
    assert clock(mark) == (date(2026, 5, 20), date(2026, 8, 20), date(2026, 9, 20))
    touch(own, zoe, datetime(2026, 4, 1, 10, tzinfo=UTC), "message:2")  # told late: nothing goes backwards
    assert clock(mark) == (date(2026, 5, 20), date(2026, 8, 20), date(2026, 9, 20))
    touch(zoe, own, datetime(2026, 8, 1, 10, tzinfo=UTC), "message:3")  # hers, on her own side
    assert clock(mark)[0] == date(2026, 5, 20)


def test_contact_told_twice_is_one_and_days_are_the_employers(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(timezone="Pacific/Auckland")
    mark = make_mark(own, zoe, today=MARKED)
    for _time in range(2):
        touch(own, zoe, datetime(2026, 5, 20, 22, tzinfo=UTC))
    assert clock(mark)[0] == date(2026, 5, 21)
    with tenant_scope(acme):
        assert Contact.objects.filter(owner=own).count() == 1
        note_contact(owner=own.pk, others=[own.pk], kind=ContactKind.NOTE, at=datetime.now(UTC), source="x:1")
        assert Contact.objects.filter(owner=own).count() == 1  # nobody is in touch with themselves


def test_meeting_starts_the_clock_of_each_who_marked_another(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    ben = make_peer(acme, "Ben", "Kuhn")
    marks = [make_mark(own, zoe, today=MARKED), make_mark(zoe, own, today=MARKED), make_mark(ben, zoe, today=MARKED)]
    lonely = make_mark(own, ben, today=MARKED)
    with tenant_scope(acme):
        met = datetime(2026, 5, 5, 12, tzinfo=UTC)
        note_together(people=[own.pk, zoe.pk], kind=ContactKind.MEETING, at=met, source="lunch:1")
    assert [clock(mark)[0] for mark in marks] == [date(2026, 5, 5), date(2026, 5, 5), None]
    assert clock(lonely)[0] is None


def test_earlier_contacts_count_when_somebody_is_marked(own: Alumnus, zoe: Alumnus) -> None:
    touch(own, zoe, datetime(2026, 1, 10, 10, tzinfo=UTC))
    assert clock(make_mark(own, zoe, today=MARKED))[0] == date(2026, 1, 10)


@time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False)
def test_contact_by_hand_and_its_undoing(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    mark, outside = make_mark(own, zoe, today=MARKED), make_outside(own, today=MARKED)
    touch(own, zoe, datetime(2026, 4, 2, 10, tzinfo=UTC))
    with tenant_scope(acme):
        for each in (mark, outside):
            log = {"mark": each, "kind": ContactKind.CALL, "note": "", "employer": acme}
            actions.put_off(mark=each, until=date(2026, 6, 15))
            actions.log_contact(on=date(2026, 5, 4), **log)
            now = actions.log_contact(on=date(2026, 6, 1), **log)
            assert now.at == datetime(2026, 6, 1, 9, tzinfo=UTC)
            assert clock(each)[0] == date(2026, 6, 1)
            assert each.later_until is None
            assert actions.undo_contact(owner=own, contact_id=now.pk) == each
            assert clock(each)[0] == date(2026, 5, 4)
            assert actions.undo_contact(owner=own, contact_id=now.pk) is None
        told = Contact.objects.get(source="message:1")
        assert actions.undo_contact(owner=own, contact_id=told.pk) is None  # what happened here did happen
        assert actions.undo_contact(owner=zoe, contact_id=Contact.objects.get(outside=outside).pk) is None
        actions.undo_contact(owner=own, contact_id=Contact.objects.get(outside=outside).pk)
        kept = Contact.objects.get(other=zoe, source="")
        actions.unmark(mark=mark)
        assert actions.undo_contact(owner=own, contact_id=kept.pk) is None  # nothing marked, and yet it is gone
        assert not Contact.objects.filter(pk=kept.pk).exists()
    assert clock(outside) == (None, date(2026, 6, 3), date(2026, 7, 3))


def test_wishes_and_paces_by_label(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    mark = make_mark(own, zoe, today=MARKED, labels=["band", "Lyon"])
    outside = make_outside(own, today=MARKED, labels=["band"], like=Pace.MONTH, most=Pace.YEAR)
    other = make_outside(own, "Hugo", today=MARKED)
    theirs = make_mark(zoe, own, today=MARKED, labels=["band"])
    with tenant_scope(acme):
        assert actions.set_paces(owner=own, label="band", like=Pace.WEEK, most=Pace.TWO_WEEKS) == 2
        assert clock(mark)[1:] == clock(outside)[1:] == (date(2026, 3, 10), date(2026, 3, 17))
        assert clock(other)[1:] == clock(theirs)[1:] == (date(2026, 6, 3), date(2026, 7, 3))
        again = actions.mark_person(owner=own, person=zoe, wish=Wish(like=Pace.YEAR, most=Pace.YEAR), today=MARKED)
        assert (again.pk, again.labels) == (mark.pk, [])
        changed = actions.change_mark(mark=outside, wish=Wish(labels=["x"]), name="Greta", note="Moved to Bonn")
        assert (changed.name, changed.note, changed.labels) == ("Greta", "Moved to Bonn", ["x"])
        assert actions.change_mark(mark=again, wish=Wish(), name="Somebody else").name == "Zoë Ågren"


def test_circle_is_not_endless(own: Alumnus, zoe: Alumnus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_MARKS", 1)
    make_mark(own, zoe, today=MARKED)
    with pytest.raises(TooManyMarks):
        make_outside(own, today=MARKED)


def test_city_is_remembered_only_as_everybody_reads_it(own: Alumnus, zoe: Alumnus) -> None:
    assert make_mark(own, zoe, today=MARKED).known_city == "Lyon"
    set_levels(zoe, place="connections")
    touch(own, zoe, datetime(2026, 5, 20, 10, tzinfo=UTC))
    with tenant_scope(own.tenant_id):
        assert Mark.objects.get().known_city == ""
