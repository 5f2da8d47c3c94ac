"""From the invitation to the close, without the web."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Event, Thread

import pytest
from cryptography.exceptions import InvalidTag
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from directory.models import Alumnus
from feedback.models import (
    Mode,
    SealedBallot,
    SealedComment,
    SealedInvitation,
    SealedResponse,
    SealedSecret,
    Wave,
    WaveState,
)
from feedback.sealed import box, disk
from feedback.sealed.closing import close, throw_away
from feedback.sealed.disk import ANSWERS, EMPTIED, settle
from feedback.sealed.exchange import exchange
from feedback.sealed.invitations import TooTelling, fresh_link, invite, refuse_telling
from feedback.sealed.keys import WaveKeys
from feedback.sealed.mixer import mix, mix_open_waves, parted
from feedback.sealed.padding import open_box, seal
from feedback.sealed.rates import rate, rounded, so_far
from feedback.sealed.reminders import unused
from feedback.sealed.rules import MIXED_FROM, STAYING
from feedback.sealed.tasks import mix_employers_ballots, settle_disk, tick
from feedback.waves import actions as waves
from feedback.waves.bands import coarsen
from tenancy.scope import no_scope, tenant_scope
from tests.factories.sealed import SCORE, WORDS, invitations, make_sealed_wave, token


@pytest.fixture
def wave(acme):
    """Thirty people, and the test works for their employer."""
    wave = make_sealed_wave(acme, 30)
    with tenant_scope(acme):
        yield wave


def answer(invitation, **answers):
    ballot = exchange(token(invitation))
    assert ballot is not None
    assert box.put(ballot, answers or {SCORE: 8})
    return ballot


def state_is(wave, state):
    Wave.objects.filter(pk=wave.pk).update(state=state)
    wave.state = state


# Invitations


def test_links_are_made_again_as_they_were_and_stored_nowhere(wave):
    first, second = invitations(wave)[:2]
    assert fresh_link(first) == fresh_link(first, WaveKeys.of(wave.pk))
    assert token(first) != token(second)
    row = SealedInvitation.objects.filter(pk=first.pk).values_list().get()
    assert token(first).partition("-")[2] not in str(row)


def test_links_and_ballots_outlive_a_change_of_the_key(wave, rotate_keys):
    first, second = invitations(wave)[:2]
    before, ballot = token(first), answer(second)
    rotate_keys()
    assert token(first) == before
    assert box.read(type(ballot)(WaveKeys.of(wave.pk), ballot.secret, ballot.bands)) == {SCORE: 8}


def test_only_a_sealed_wave_has_them(wave):
    wave.mode = Mode.NAMED
    with pytest.raises(ValueError, match="Only a sealed wave"):
        invite(wave=wave, alumnus_bands=[])


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ([{str(number): "a" for number in range(5)}] * 20, "4 bands at most"),
        ([{"office": "a"}] * 20 + [{"office": "b"}] * 9, "office=b"),
        ([{"office": "a", "team": "x"}] * 10 + [{"office": "b", "team": "y"}] * 10 + [{"office": "a", "team": "y"}] * 4,
         "share a combination"),
    ],
)  # fmt: skip
def test_bands_that_tell_people_apart_are_refused(bands, words):
    with pytest.raises(TooTelling, match=words):
        refuse_telling(bands)


def test_what_a_launch_plans_is_never_refused(wave):
    """Two hundred people of many kinds: `feedback.waves.bands` makes of them what may be used."""
    people = [each.alumnus_id for each in invitations(wave)] + [Alumnus().pk for _number in range(170)]
    values = {
        pk: {"team": f"t{n % 7}", "office": f"o{n % 5}", "tenure": f"{n % 3}", "exit_type": f"e{n % 11 // 5}"}
        for n, pk in enumerate(people)
    }
    coarsen(values, ["team", "office", "tenure", "exit_type"], is_sealed=True)
    refuse_telling(list(values.values()))
    assert len(Counter(str(each) for each in values.values())) > 3


def test_whoever_is_erased_takes_the_participation_along_and_no_answer(wave):
    person = invitations(wave)[0]
    ballot = answer(person)
    Alumnus.objects.filter(pk=person.alumnus_id).delete()
    assert not SealedInvitation.objects.filter(pk=person.pk).exists()
    assert box.read(ballot) == {SCORE: 8}


# Exchange


def test_a_link_is_good_once_while_the_wave_is_open(wave):
    first, second, third = invitations(wave)[:3]
    assert exchange(token(first)) is not None
    assert exchange(token(first)) is None
    Wave.objects.filter(pk=wave.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    assert exchange(token(second)) is None
    Wave.objects.filter(pk=wave.pk).update(closes_at=timezone.now() + timedelta(days=1))
    state_is(wave, WaveState.PLANNED)
    assert exchange(token(third)) is None
    assert SealedInvitation.objects.filter(is_used=True).count() == 1


def test_a_link_opens_nothing_at_another_employer(wave, globex):
    with tenant_scope(globex):
        assert exchange(token(invitations(wave)[0])) is None


def test_the_row_of_the_invitation_does_not_lead_to_the_ballot(wave):
    """Not even with the secret of the wave: the ballot comes from what the browser drew, which is kept nowhere."""
    person = invitations(wave)[0]
    ballot, again = exchange(token(person), "drawn"), exchange(token(person), "drawn")
    assert (ballot.secret, ballot.bands) == (again.secret, person.bands)
    row = SealedInvitation.objects.get(pk=person.pk)
    assert exchange(token(person), row.claim) is None
    assert row.claim != ballot.digest
    assert ballot.secret.hex() not in row.claim


# Box


def test_the_length_says_nothing_and_the_text_no_time():
    key = bytes(32)
    lengths = {len(seal(b"x" * length, key=key, bound_to=b"")) for length in range(0, 500, 20)}
    assert len(lengths) == 1
    assert seal(b"same", key=key, bound_to=b"") != seal(b"same", key=key, bound_to=b"")
    assert len(seal(b"x" * 600, key=key, bound_to=b"")) == 2048 + 28
    sealed = seal(b"text", key=key, bound_to=b"this")
    assert open_box(sealed, key=key, bound_to=b"this") == b"text"
    with pytest.raises(InvalidTag):
        open_box(sealed, key=key, bound_to=b"that")


def test_a_row_moved_to_another_ballot_is_damaged(wave):
    answer(invitations(wave)[0])
    row = SealedBallot.objects.get()
    row.ballot_digest = "0" * 64
    with pytest.raises(box.Damaged):
        box.unsealed(row, WaveKeys.of(wave.pk))


def test_after_the_wave_nothing_is_taken(wave):
    ballot = exchange(token(invitations(wave)[0]))
    state_is(wave, WaveState.CLOSED)
    assert not box.put(ballot, {SCORE: 1})
    assert not SealedBallot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_close_waits_for_an_answer_and_nothing_else_does(acme):
    wave = make_sealed_wave(acme)
    with tenant_scope(acme):
        ballot = exchange(token(invitations(wave)[0]))
        with held(partial(waves._locked, wave), acme), patience("300ms"):
            assert box.put(ballot, {SCORE: 1})
        with held(partial(waves._locked, wave, ends=True), acme), patience("300ms"), pytest.raises(OperationalError):
            box.put(ballot, {SCORE: 2})


@contextmanager
def held(lock, employer):
    """By somebody else, in a transaction that goes on meanwhile."""
    ready, over = Event(), Event()

    def hold():
        with tenant_scope(employer), transaction.atomic():
            lock()
            ready.set()
            over.wait(30)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    try:
        assert ready.wait(30)
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def patience(span):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [span])
        try:
            yield
        finally:
            cursor.execute("RESET lock_timeout")


# Mixer


def test_a_batch_has_twenty_and_some_stay(wave):
    people = invitations(wave)
    for person in people[: MIXED_FROM + STAYING - 1]:
        answer(person)
    assert mix(wave) == 0
    answer(people[-1])
    assert mix(wave) == MIXED_FROM
    assert SealedResponse.objects.count() == MIXED_FROM
    assert SealedBallot.objects.exclude(ciphertext=b"").count() == STAYING
    assert mix(wave) == 0


def test_words_stand_apart_and_dates_lose_their_day():
    kinds = {"score": "score", "why": "long", "one": "single", "day": "date"}
    answers = {"score": 3, "why": "Because.", "one": "other", "one.other": "Mine", "day": "2026-03-17", "gone": 1}
    closed, texts = parted(answers, kinds)
    assert closed == {"score": 3, "one": "other", "day": "2026-03-01"}
    assert texts == [("why", "Because."), ("one.other", "Mine")]


def test_whether_somebody_wants_to_be_contacted_is_not_kept_with_the_answers(wave):
    """One yes and one name would be one person."""
    answer(invitations(wave)[0], **{SCORE: 3, "contact": "yes", "contact.other": "Ring me"})
    mix(wave, everything=True)
    assert SealedResponse.objects.get().answers == {SCORE: 3}
    assert not SealedComment.objects.exists()


def test_a_mixed_ballot_is_never_taken_again(wave):
    ballot = answer(invitations(wave)[0])
    mix(wave, everything=True)
    assert box.is_mixed(ballot)
    assert box.read(ballot) is None
    assert not box.put(ballot, {SCORE: 1})
    assert SealedResponse.objects.get().answers == {SCORE: 8}


def test_the_clock_mixes_open_waves_alone(wave):
    for person in invitations(wave):
        answer(person)
    state_is(wave, WaveState.CLOSED)
    assert mix_open_waves() == 0
    state_is(wave, WaveState.OPEN)
    with no_scope():
        assert tick.apply().get() >= 1
    mix_employers_ballots.apply()
    assert SealedResponse.objects.count() == len(invitations(wave)) - STAYING


def transactions(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT xmin::text), count(*) FROM {table}")
        return cursor.fetchone()


# Close


def test_the_close_leaves_answers_alone_and_nothing_by_which_a_link_is_made_again(wave):
    people = invitations(wave)
    for number, person in enumerate(people[:27]):
        answer(person, **{SCORE: number % 11, WORDS: f"Words {number}"})
    mix(wave)
    before = set(SealedResponse.objects.values_list("pk", flat=True))
    state_is(wave, WaveState.CLOSED)
    for _twice in range(2):
        close(wave)
    assert SealedResponse.objects.count() == SealedComment.objects.count() == 27
    assert before.isdisjoint(SealedResponse.objects.values_list("pk", flat=True))
    assert sorted(each.answers[SCORE] for each in SealedResponse.objects.all()) == sorted(n % 11 for n in range(27))
    for model in (SealedInvitation, SealedBallot, SealedSecret):
        assert not model.objects.exists()
    with pytest.raises(ValueError, match="closed"):
        fresh_link(people[0])
    assert mix(wave, everything=True) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM feedback_sealedresponse ORDER BY ctid")
        order = [pk for (pk,) in cursor.fetchall()]
    assert order == sorted(order)


@pytest.mark.django_db(transaction=True)
def test_after_the_close_one_transaction_wrote_all_answers(acme):
    wave = make_sealed_wave(acme, 60)
    with tenant_scope(acme):
        for number, person in enumerate(invitations(wave)):
            answer(person, **{SCORE: 5, WORDS: "Same"})
            if number in (26, 55):
                mix(wave)
        assert transactions("feedback_sealedresponse")[0] > 1  # what the close takes away
        state_is(wave, WaveState.CLOSED)
        close(wave)
        for table in ANSWERS:
            assert transactions(table) == (1, 60)


def test_what_is_thrown_away_leaves_nothing(wave):
    for person in invitations(wave)[:25]:
        answer(person, **{SCORE: 1, WORDS: "No"})
    mix(wave)
    throw_away(wave)
    for model in (SealedInvitation, SealedBallot, SealedSecret, SealedResponse, SealedComment):
        assert not model.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_put_in_order_by_the_apps_own_login():
    assert sorted(settle()) == sorted((*ANSWERS, *EMPTIED))
    assert settle_disk.apply().get() == len((*ANSWERS, *EMPTIED))
    with connection.cursor() as cursor:  # a table that is in use just now is left alone
        cursor.execute("SET statement_timeout = 20")
        assert not disk._ran("SELECT pg_sleep(1)")
        cursor.execute("RESET statement_timeout")


# Rates and reminders


def test_a_rate_is_rounded_and_none_for_a_few(wave, acme):
    for person in invitations(wave)[:4]:
        exchange(token(person))
    assert rate(wave) == 0  # 13.3 %, and of thirty people five are 20 %
    assert [so_far(used, 30) for used in (5, 6, 11, 12, 30)] == [0, 20, 20, 40, 100]
    assert [so_far(used, 200) for used in (9, 10, 199)] == [0, 5, 95]
    assert [so_far(used, 10) for used in (4, 5, 9)] == [0, 50, 50]
    assert so_far(9, 9) is None
    assert [rounded(used, 40) for used in (0, 1, 19, 40)] == [0, 0, 50, 100]
    assert rounded(5, 9) is None


def test_reminders_are_for_those_whose_link_is_unused(wave):
    people = invitations(wave)
    exchange(token(people[0]))
    assert {each.pk for each in unused(wave)} == {each.pk for each in people[1:]}
