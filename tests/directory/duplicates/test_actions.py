from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Invitation
from audit.models import AuditEvent
from directory.actions import confirm_personal_email, set_visibility, update_profile
from directory.duplicates.actions import MERGED, CannotMerge, CannotUndo, forget_old_merges, merge, undo_merge
from directory.models import (
    Alumnus,
    AlumnusSkill,
    AlumnusState,
    Connection,
    DuplicatePair,
    Job,
    Level,
    Merge,
    PairState,
    PrivateNote,
    SearchRow,
    Spell,
)
from offboarding.models import Case
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_invitation, membership
from tests.factories.directory import make_alumnus, make_job, make_peer, make_spell, set_skills
from tests.factories.offboarding import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(acme, bob):
    return membership(acme, bob)


@pytest.fixture
def kept(acme) -> Alumnus:
    record = make_alumnus(acme, "Ines", "Rocha", personal_email="ines@home.example", headline="Analyst")
    make_spell(record)
    set_skills(record, "Python", "Law")
    return record


@pytest.fixture
def merged(acme) -> Alumnus:
    record = make_alumnus(
        acme, "Inês", "Roccha", personal_email="i.rocha@post.example", employee_number="77", phone="912", about="Hello"
    )
    make_spell(record, title="Lead")
    make_job(record)
    set_skills(record, "Python", "Chess")
    return record


def columns(*records: Alumnus) -> list[dict]:
    with tenant_scope(records[0].tenant_id):
        found = [Alumnus.objects.filter(pk=record.pk).values().get() for record in records]
    return [{name: value for name, value in row.items() if name != "updated_at"} for row in found]


def put_together(employer, kept, merged, hr, **chosen) -> Merge:
    with tenant_scope(employer):
        return merge(kept=kept, merged=merged, chosen=chosen, by=hr)


def test_all_of_both_is_in_the_one_that_stays(acme, kept, merged, hr):
    put_together(acme, kept, merged, hr)
    with tenant_scope(acme):
        assert set(Spell.objects.filter(alumnus=kept).values_list("title", flat=True)) == {"Analyst", "Lead"}
        assert Job.objects.get().alumnus_id == kept.pk
        skills = AlumnusSkill.objects.filter(alumnus=kept).values_list("skill__name", flat=True)
        assert sorted(skills) == ["Chess", "Law", "Python"]


def test_empty_values_are_filled_and_others_are_chosen(acme, kept, merged, hr):
    put_together(acme, kept, merged, hr, name=MERGED)
    [now] = columns(kept)
    assert (now["given_name"], now["family_name"], now["name_key"]) == ("Inês", "Roccha", "ines roccha")
    assert (now["headline"], now["about"], now["employee_number"]) == ("Analyst", "Hello", "77")
    assert now["personal_email"] == "ines@home.example", "nobody said otherwise"


def test_the_merged_record_can_be_reached_by_nothing(acme, kept, merged, hr):
    make_invitation(acme, kind="alumnus", email="i.rocha@post.example", subject_id=merged.pk)
    put_together(acme, kept, merged, hr)
    [gone] = columns(merged)
    assert (gone["state"], gone["merged_into_id"]) == (AlumnusState.MERGED, kept.pk)
    assert [gone[name] for name in ("personal_email", "work_email", "employee_number", "phone")] == [""] * 4
    with tenant_scope(acme):
        assert not Invitation.objects.open().filter(subject_id=merged.pk).exists()
        assert not SearchRow.objects.filter(alumnus=merged).exists()


def test_cases_go_along(acme, kept, hr):
    case = make_case(acme, personal_email="other@home.example")
    with tenant_scope(acme):
        merged = Alumnus.objects.get(pk=case.alumnus_id)
        merge(kept=kept, merged=merged, chosen={}, by=hr)
        assert Case.objects.get().alumnus_id == kept.pk


def test_a_member_stays_one_on_the_terms_they_chose(acme, kept, hr):
    member = make_peer(acme, "Inês", "Roccha", personal_email="own@home.example")
    with tenant_scope(acme):
        set_visibility(member, levels={"phone": Level.EVERYONE}, listing=Level.COLLEAGUES, by=None)
        joined = Alumnus.objects.get(pk=member.pk)
        merge(kept=kept, merged=joined, chosen={"personal_email": "kept", "state": "kept"}, by=hr)
        now = Alumnus.objects.get(pk=kept.pk)
    assert (now.membership_id, now.joined_at) == (joined.membership_id, joined.joined_at)
    assert (now.visibility, now.listing) == ({"phone": "everyone"}, Level.COLLEAGUES)
    assert (now.personal_email, now.state) == ("own@home.example", AlumnusState.ALUMNUS)


def test_of_two_strangers_the_narrower_choice_holds(acme, kept, merged, hr):
    with tenant_scope(acme):
        set_visibility(kept, levels={"about": Level.EVERYONE}, by=None)
        set_visibility(merged, levels={"about": Level.STAFF}, listing=Level.STAFF, by=None)
        one, other = Alumnus.objects.get(pk=kept.pk), Alumnus.objects.get(pk=merged.pk)
        merge(kept=one, merged=other, chosen={}, by=hr)
        now = Alumnus.objects.get(pk=kept.pk)
    assert (now.visibility, now.listing) == ({"about": "staff"}, Level.STAFF)


def test_two_people_who_both_sign_in_cannot_become_one(acme, hr):
    with pytest.raises(CannotMerge, match="sign-in of their own"):
        put_together(acme, make_peer(acme), make_peer(acme), hr)


def test_a_record_is_merged_once_and_never_with_itself(acme, kept, merged, hr):
    put_together(acme, kept, merged, hr)
    with pytest.raises(CannotMerge, match="merged already"):
        put_together(acme, make_alumnus(acme), merged, hr)
    with pytest.raises(CannotMerge, match="two records"):
        put_together(acme, kept, kept, hr)


def test_the_pair_leaves_the_queue_with_all_others_of_the_merged_record(acme, kept, merged, hr):
    third = make_alumnus(acme, "Ines", "Rosa")
    with tenant_scope(acme):
        for one, other in ((kept, merged), (merged, third)):
            first, second = sorted((one.pk, other.pk))
            DuplicatePair.objects.create(first_id=first, second_id=second, score=90, reasons=["same_name"])
    put_together(acme, kept, merged, hr)
    with tenant_scope(acme):
        assert [pair.state for pair in DuplicatePair.objects.all()] == [PairState.MERGED]


def test_undoing_gives_both_back_as_they_were(acme, kept, merged, hr):
    before = columns(kept, merged)
    done = put_together(acme, kept, merged, hr, name=MERGED)
    with tenant_scope(acme):
        undo_merge(done, by=hr)
        assert Job.objects.get().alumnus_id == merged.pk
        assert Spell.objects.get(title="Lead").alumnus_id == merged.pk
        skills = AlumnusSkill.objects.filter(alumnus=merged).values_list("skill__name", flat=True)
        assert sorted(skills) == ["Chess", "Python"]
        assert SearchRow.objects.filter(alumnus=merged).exists()
    assert columns(kept, merged) == before


def test_a_member_goes_back_to_the_record_they_joined_with(acme, kept, hr):
    member = make_peer(acme, "Inês", "Roccha", personal_email="own@home.example")
    before = columns(kept, member)
    done = put_together(acme, kept, member, hr)
    with tenant_scope(acme):
        undo_merge(done, by=hr)
    assert columns(kept, member) == before


def test_what_was_changed_since_stays(acme, kept, merged, hr):
    done = put_together(acme, kept, merged, hr)
    with tenant_scope(acme):
        update_profile(Alumnus.objects.get(pk=kept.pk), about="A new life", by=None)
        undo_merge(done, by=hr)
        assert Alumnus.objects.get(pk=kept.pk).about == "A new life"
        assert Alumnus.objects.get(pk=merged.pk).about == "Hello"


def test_a_table_that_is_gone_since_does_not_stand_in_the_way_of_undoing(acme, kept, merged, hr):
    done = put_together(acme, kept, merged, hr)
    done.moved["rows"] = {"directory.Pigeon.alumnus": [str(kept.pk)], **done.moved["rows"]}
    with tenant_scope(acme):
        done.save(update_fields=["moved"])
        undo_merge(done, by=hr)
        assert Job.objects.get().alumnus_id == merged.pk
        assert Alumnus.objects.get(pk=merged.pk).state != AlumnusState.MERGED


def test_undoing_ends_after_thirty_days_and_happens_once(acme, kept, merged, hr):
    done = put_together(acme, kept, merged, hr)
    with time_machine.travel(timezone.now() + timedelta(days=31)), tenant_scope(acme), pytest.raises(CannotUndo):
        undo_merge(done, by=hr)
    with tenant_scope(acme):
        undo_merge(done, by=hr)
        with pytest.raises(CannotUndo, match="any more"):
            undo_merge(done, by=hr)


def test_merges_are_undone_in_the_order_they_were_made(acme, kept, merged, hr):
    first = put_together(acme, kept, merged, hr)
    with tenant_scope(acme):
        later = merge(kept=make_alumnus(acme), merged=kept, chosen={}, by=hr)
        with pytest.raises(CannotUndo, match="later merge first"):
            undo_merge(first, by=hr)
        undo_merge(later, by=hr)
        undo_merge(first, by=hr)
        assert not Alumnus.objects.filter(state=AlumnusState.MERGED).exists()


def test_an_address_that_somebody_else_has_by_now_stands_in_the_way(acme, kept, merged, hr):
    done = put_together(acme, kept, merged, hr)
    with tenant_scope(acme):
        confirm_personal_email(make_alumnus(acme, "Ida", "Ray"), email="i.rocha@post.example", by=None)
        with pytest.raises(CannotUndo, match="Somebody else"):
            undo_merge(done, by=hr)
        assert Alumnus.objects.get(pk=merged.pk).state == AlumnusState.MERGED


def connect(one: Alumnus, other: Alumnus) -> None:
    Connection.objects.create(asker=one, asked=other)


def test_a_connection_of_both_with_one_friend_is_one_and_two_again(acme, kept, merged, hr):
    friend = make_peer(acme, "Ada", "Byron")
    with tenant_scope(acme):
        for record in (kept, merged):
            connect(record, friend)
        connect(merged, kept)
        done = merge(kept=kept, merged=merged, chosen={}, by=hr)
        assert [(one.asker_id, one.asked_id) for one in Connection.objects.all()] == [(kept.pk, friend.pk)]
        undo_merge(done, by=hr)
        assert Connection.objects.count() == 3


def test_notes_that_one_friend_wrote_on_both_are_put_together(acme, kept, merged, hr):
    friend = make_peer(acme, "Ada", "Byron")
    with tenant_scope(acme):
        PrivateNote.objects.create(author=friend, about=kept, text="Plays the cello.")
        PrivateNote.objects.create(author=friend, about=merged, text="Has moved to Lyon.")
        merge(kept=kept, merged=merged, chosen={}, by=hr)
        assert PrivateNote.objects.get().text == "Plays the cello.\n\nHas moved to Lyon."


def test_the_same_note_on_both_is_kept_once(acme, kept, merged, hr):
    friend = make_peer(acme, "Ada", "Byron")
    with tenant_scope(acme):
        PrivateNote.objects.create(author=friend, about=kept, text="Plays the cello. Sings.")
        PrivateNote.objects.create(author=friend, about=merged, text="Plays the cello.")
        merge(kept=kept, merged=merged, chosen={}, by=hr)
        note = PrivateNote.objects.get()
    assert (note.about_id, note.text) == (kept.pk, "Plays the cello. Sings.")


def test_notes_that_both_wrote_on_one_friend_are_put_together(acme, kept, merged, hr):
    friend = make_peer(acme, "Ada", "Byron")
    with tenant_scope(acme):
        PrivateNote.objects.create(author=kept, about=friend, text="First.")
        PrivateNote.objects.create(author=merged, about=kept, text="Me?")
        PrivateNote.objects.create(author=merged, about=friend, text="Second.")
        merge(kept=kept, merged=merged, chosen={}, by=hr)
        assert PrivateNote.objects.get().text == "First.\n\nSecond."


def test_a_note_of_one_record_on_the_other_goes(acme, kept, merged, hr):
    with tenant_scope(acme):
        PrivateNote.objects.create(author=merged, about=kept, text="Me?")
        merge(kept=kept, merged=merged, chosen={}, by=hr)
        assert not PrivateNote.objects.exists()


def test_both_ways_are_in_the_audit_log_without_what_was_written(acme, kept, merged, hr):
    done = put_together(acme, kept, merged, hr, name=MERGED)
    with tenant_scope(acme):
        undo_merge(done, by=hr)
        events = AuditEvent.objects.about(kept).filter(action__startswith="alumnus.merge").order_by("id")
        assert [event.action for event in events] == ["alumnus.merged", "alumnus.merge_undone"]
        assert "about" in events[0].data["fields"]
        assert "Hello" not in str(events[0].data)


def test_what_a_member_has_hidden_since_the_merge_stays_hidden_when_it_is_undone(acme, kept, hr):
    member = make_peer(acme, "Ines", "Rocha")
    with tenant_scope(acme):
        done = merge(kept=kept, merged=member, chosen={}, by=hr)
        one = Alumnus.objects.get(pk=kept.pk)
        set_visibility(one, levels={"about": Level.NOBODY}, listing=Level.CONNECTIONS, by=None)
        undo_merge(done, by=hr)
        again = Alumnus.objects.get(pk=member.pk)
    assert again.has_joined
    assert (again.visibility, again.listing) == ({"about": "nobody"}, Level.CONNECTIONS)


def test_what_a_merge_kept_for_its_undoing_goes_with_it(acme, kept, merged, hr):
    """The person may have deleted it long ago."""
    done = put_together(acme, kept, merged, hr)
    with tenant_scope(acme):
        assert forget_old_merges() == 0
        assert Merge.objects.get(pk=done.pk).before
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert forget_old_merges() == 1
            assert forget_old_merges() == 0
        now = Merge.objects.get(pk=done.pk)
    assert (now.before, now.moved) == ({}, {})
