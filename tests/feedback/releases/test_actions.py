from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import AuditEvent
from chaos.populations import follows, reduce
from feedback.models import (
    Mode,
    Participation,
    PublishedComment,
    Release,
    SealedResponse,
    Tally,
    TrendFigure,
    Wave,
    WaveOrigin,
    WaveState,
)
from feedback.questions.content import Content
from feedback.releases.actions import NotClosed, note_mixed, release
from feedback.releases.counting import measures_of
from feedback.releases.history import _cohorts
from feedback.releases.reading import Figures, Hidden, comments, named, published, trend
from feedback.releases.tasks import release_batches
from feedback.surveys.actions import copy_survey, save_survey
from feedback.surveys.reading import draft_of, latest_version
from tests.factories.accounts import membership
from tests.factories.releases import all_kinds, answer, bands_of, comment, make_answered, make_people
from tests.factories.surveys import content, option, question

pytestmark = pytest.mark.usefixtures("house")
LYON, OSLO = {"office": "lyon"}, {"office": "oslo"}


def scores(values, bands):
    return [({"rec": value}, bands) for value in values]


def usual():
    """Twelve of Lyon, eight of Oslo."""
    return [*scores([10, 9, 9, 8, 7, 6, 10, 9, 3, 9, 10, 0], LYON), *scores([9, 9, 5, 7, 8, 10, 2, 9], OSLO)]


def test_the_close_releases_figures_of_everybody_and_of_groups_once():
    wave = make_answered(usual(), asked=all_kinds())
    first = release(wave=wave)
    assert release(wave=wave) == first
    shown = published(wave)
    assert (shown.release, shown.is_last, shown.answers, shown.rate) == (1, True, 20, 100)
    result = shown.core("recommend")
    assert shown.question("rec") == result
    assert result.overall.n == 20
    assert result.overall.counts["9"] == 7
    assert result.overall.share("9") == 35
    assert (result.overall.score.value, result.overall.score.n) == (30, 20)
    assert result.cell("office", "lyon").n == 12
    assert result.cell("office", "oslo").score is None  # eight answers
    assert result.cell("office", "nowhere") == Hidden("few")
    assert shown.question("fair").overall == Hidden("few")
    assert shown.dimensions[0].groups == (("lyon", "Lyon"), ("oslo", "Oslo"))
    assert AuditEvent.objects.filter(action="wave.released").count() == 1


def test_an_open_wave_has_no_results():
    wave = make_answered(usual(), state=WaveState.OPEN)
    with pytest.raises(NotClosed):
        release(wave=wave)
    assert note_mixed(wave) is None  # it does not release in batches
    shown = published(wave)
    assert (shown.release, shown.questions, shown.rate) == (0, (), None)
    assert list(comments(wave)) == []


def test_a_group_whose_rest_is_small_is_hidden_and_so_is_the_small_one():
    wave = make_answered([*scores([9] * 8 + [1, 2], LYON), *scores([5, 4, 3, 2], OSLO)])
    release(wave=wave)
    result = published(wave).core("recommend")
    assert result.groups["office"] == {"lyon": Hidden("remainder"), "oslo": Hidden("few")}
    assert isinstance(result.overall, Figures)
    assert published(wave).hidden == 2 * len(published(wave).questions)


def test_every_kind_of_question_is_counted():
    told = {
        "fair": 5, "back": "other", "back.other": "If my boss left", "liked": ["pay", "team"], "order": ["team", "pay"],
        "marks": {"boss": 1, "tools": 4}, "since": "2024-05-17",
    }  # fmt: skip
    other = {**told, "fair": 3, "back": "no", "liked": ["work"], "order": ["pay", "team"], "when": "soon"}
    other |= {"marks": {"boss": 2}, "since": "2023-01"}
    strange = {"fair": 99, "back": "gone", "marks": "?", "rec": None}
    wave = make_answered([*[(told, LYON)] * 6, *[(other, OSLO)] * 6, (strange, {})])
    release(wave=wave)
    shown = {each.key: each for each in published(wave).questions}
    assert [*shown] == ["rec", "fair", "back", "liked", "order", "marks.boss", "marks.tools", "since", "when"]
    assert shown["fair"].overall.mean == 4.0
    assert shown["back"].overall.counts == {"yes": 0, "no": 6, "other": 6}
    assert shown["liked"].overall.counts == {"pay": 6, "team": 6, "work": 6}
    assert shown["order"].overall.counts == {"pay": 6, "team": 6}
    assert shown["order"].overall.ranks == {"pay": 1.5, "team": 1.5}
    assert shown["marks.boss"].overall.counts == {"1": 6, "2": 6, "3": 0, "4": 0, "5": 0}
    assert shown["marks.boss"].overall.mean == 1.5
    assert shown["marks.tools"].overall.counts == {"4-5": 6}
    assert shown["since"].overall.counts == {"2023-01": 6, "2024-05": 6}
    assert shown["rec"].overall == Hidden("few")


def test_the_months_that_a_hidden_question_was_answered_with_are_hidden_too():
    wave = make_answered([({"since": f"2024-0{month}"}, LYON) for month in range(1, 5)])
    release(wave=wave)
    assert published(wave).question("since").buckets == ()


def test_batches_keep_the_months_that_were_shown():
    told = [({"since": f"2024-0{month}"}, LYON) for month in range(1, 6)]
    wave = make_answered(told, state=WaveState.OPEN, in_batches=True)
    note_mixed(wave)
    answer(wave, [({"since": "2025-01"}, OSLO)] * 4 + [({"rec": 1}, OSLO)])
    note_mixed(wave)
    since = published(wave).question("since")
    assert since.overall.counts == dict.fromkeys((f"2024-0{month}" for month in range(1, 6)), 1)


def test_where_all_say_the_same_a_band_is_shown_or_nothing_and_nobody_else_gives_it_away():
    wave = make_answered(
        [
            *[({"rec": 10, "fair": 3, "back": "yes"}, LYON)] * 6,
            *[
                ({"rec": value, "fair": 1 + value % 5, "back": "no" if value % 2 else "yes"}, OSLO)
                for value in range(9)
            ],
        ]
    )
    release(wave=wave)
    shown = {each.key: each for each in published(wave).questions}
    lyon = shown["rec"].cell("office", "lyon")
    assert (lyon.counts, lyon.is_band, lyon.mean, lyon.score) == ({"9-10": 6}, True, None, None)
    assert shown["rec"].cell("office", "oslo") == Hidden("derivable")
    assert shown["rec"].overall.n == 15
    assert shown["fair"].cell("office", "lyon") == Hidden("derivable")
    assert shown["back"].cell("office", "lyon") == Hidden("derivable")


def test_a_question_behind_an_answer_shows_no_group_that_the_answer_hides():
    """Nine of ten in Lyon said no, and were asked when: the figure would tell how many that were."""
    asked = content(
        [
            question("back", "single", options=[option("yes"), option("no")]),
            question("when", "single", options=[option("soon"), option("later")],
                     shown_if={"question": "back", "is": ["no"]}),
        ]
    )  # fmt: skip
    said_no = [({"back": "no", "when": "soon" if at % 2 else "later"}, LYON) for at in range(9)]
    wave = make_answered([*said_no, ({"back": "yes"}, LYON), *[({"back": "yes"}, OSLO)] * 3], asked=asked)
    release(wave=wave)
    back, when = published(wave).questions
    assert back.cell("office", "lyon") == Hidden("remainder")
    assert when.cell("office", "lyon") == Hidden("derivable")


def test_comments_come_with_the_close_from_ten_answers_masked_and_alone():
    wave = make_answered(usual()[:12], state=WaveState.OPEN, in_batches=True)
    comment(wave, "why", "Ask anna@home.example", "Good")
    comment(wave, "whynot", *["Pay"] * 9)
    assert note_mixed(wave) is not None
    assert list(comments(wave)) == []
    wave.state = WaveState.CLOSED
    wave.save()
    release(wave=wave)
    assert {each.text for each in comments(wave, "why")} == {"Ask [e-mail]", "Good"}
    assert PublishedComment.objects.count() == 2  # nine who said no are too few
    ids = [each.pk for each in comments(wave)]
    assert ids == sorted(ids)


def test_comments_of_a_confidential_wave_are_read_from_its_answers():
    told = [
        ({"rec": at, "why": f" Call 030/1234567, {at}", "back": "other", "back.other": "x"}, LYON) for at in range(10)
    ]
    wave = make_answered(told, mode=Mode.CONFIDENTIAL)
    release(wave=wave)
    assert {each.text for each in comments(wave, "why")} == {f"Call [number], {at}" for at in range(10)}
    assert comments(wave, "back.other").count() == 10
    assert list(named([wave])) == []


def test_a_named_wave_tells_who_said_what():
    wave = make_answered(scores([1, 2], LYON), mode=Mode.NAMED)
    assert sorted(each.answers["rec"] for each in named([wave])) == [1, 2]


@pytest.mark.parametrize("mode", [Mode.SEALED, Mode.CONFIDENTIAL])
def test_batches_show_only_what_has_grown_enough(mode):
    with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
        wave = make_answered(usual(), mode=mode, state=WaveState.OPEN, in_batches=True, invited=40)

        def come(values, bands):
            clock.shift(timedelta(hours=1))
            answer(wave, scores(values, bands), at=timezone.now())
            clock.shift(timedelta(hours=1))

        assert note_mixed(wave).number == 1
        assert Tally.objects.count() == (mode == Mode.SEALED)
        come([10, 10, 10, 9], LYON)
        assert note_mixed(wave) is None  # four are not enough
        come([2], LYON)
        come([0, 3, 5, 9, 9, 10], OSLO)
        second = note_mixed(wave)
        assert (second.number, second.answers) == (2, 31)
        assert sizes(wave) == (31, 17, 14)
        come([1, 2, 3, 4, 5], LYON)
        come([0], OSLO)
        Wave.objects.update(state=WaveState.CLOSED)
        release(wave=wave)
        assert sizes(wave) == (37, 17, 14)  # five of six newcomers in Lyon would tell of the one in Oslo
    assert [each.number for each in Release.objects.order_by("number")] == [1, 2, 3]
    assert Tally.objects.count() == 0


def sizes(wave):
    result = published(wave).core("recommend")
    return result.overall.n, result.cell("office", "lyon").n, result.cell("office", "oslo").n


def test_an_answer_that_is_gone_is_taken_for_one_of_the_last():
    assert _cohorts([5, 3, 4]) == ([(0, 3), (2, 1)], [(0, 1, 2)])
    assert _cohorts([2, 5, 1]) == ([(0, 1)], [(1, 2, 3), (0, 2, 1)])
    wave = make_answered(usual(), state=WaveState.OPEN, in_batches=True)
    note_mixed(wave)
    SealedResponse.objects.filter(bands=OSLO).delete()
    answer(wave, scores([1, 2, 3, 4, 5, 6, 7] * 2, LYON))
    assert note_mixed(wave).answers == 26
    result = published(wave).core("recommend")
    assert (result.overall.n, result.cell("office", "lyon").n) == (26, 26)
    assert result.cell("office", "oslo") == Hidden("few")


def test_what_two_batches_would_tell_of_few_stays_hidden():
    """Five of Oslo come with a sixth of Bergen: Bergen would be the rest of the newcomers."""
    bands = {"bands": bands_of(office="lyon oslo bergen")}
    wave = make_answered(scores([6, 9] * 5, LYON), state=WaveState.OPEN, in_batches=True, **bands)
    note_mixed(wave)
    answer(wave, [*scores([6, 9] * 3, OSLO), *scores([9], {"office": "bergen"})])
    assert note_mixed(wave) is not None
    result = published(wave).core("recommend")
    assert result.cell("office", "lyon").n == 10
    assert result.cell("office", "oslo") == Hidden("derivable")
    assert result.cell("office", "bergen") == Hidden("few")


def test_the_next_wave_of_the_same_people_is_checked_against_the_last():
    """One joiner: the difference of two figures would be that person's answer."""
    people = make_people(13)
    first = make_answered([], mode=Mode.CONFIDENTIAL, invited=12)
    answer(first, scores([9, 3, 5, 7, 8, 6, 9, 10, 2, 4, 5, 6], LYON), by=people[:12])
    release(wave=first)
    assert published(first).core("recommend").overall.n == 12
    later = make_answered([], mode=Mode.CONFIDENTIAL, survey=first.survey, invited=13)
    answer(later, scores([9, 3, 5, 7, 8, 6, 9, 10, 2, 4, 5, 6, 0], LYON), by=people)
    release(wave=later)
    assert published(later).core("recommend").overall == Hidden("derivable")


def test_another_sealed_wave_of_nearly_as_many_is_not_shown_beside_the_first():
    first = make_answered(usual())
    release(wave=first)
    later = make_answered([*usual(), *scores([1], OSLO)], survey=first.survey)
    release(wave=later)
    another = [({"other": told["rec"]}, bands) for told, bands in usual()[1:]]
    same_core = make_answered(another, asked=content([question("other", "score", core="recommend")]))
    release(wave=same_core)
    assert published(same_core).core("recommend").overall == Hidden("overlap")
    result = published(later).core("recommend")
    assert result.overall == Hidden("overlap")
    assert result.cell("office", "lyon").n == 12
    assert result.cell("office", "oslo") == Hidden("overlap")


def told(key):
    return [({key: value}, LYON) for value in (9, 3, 5, 7, 8, 6, 9, 10, 2, 4, 5, 6)]


def reworded(survey, text):
    """Somebody changes the words of every question in the draft, and saves it by the form's own action."""
    draft = draft_of(survey)
    changed = Content.load(draft.content).with_questions(lambda one: replace(one, text={"en": text}, origin=""))
    save_survey(
        survey, name=survey.name, purpose=survey.purpose, mode=survey.mode, content=changed,
        edition=draft.stamp, by=None,
    )  # fmt: skip


def copied(survey, by, text=""):
    copy = copy_survey(survey, name="Another", by=by)
    if text:
        reworded(copy, text)
    return latest_version(copy).content


PLAIN = content([question("q", "score")])
WAYS_ROUND = {
    "a copy": lambda survey, by: copied(survey, by),
    "a copy of a copy": lambda survey, by: copied(copy_survey(survey, name="Another", by=by), by),
    "a copy with other words": lambda survey, by: copied(survey, by, "How is the coffee?"),
    "typed anew": lambda survey, by: content([question("x", "score", text={"en": "QUESTION  Q", "de": "Frage?"})]),
    "typed anew on another scale": lambda survey, by: content(
        [question("x", "rating", text={"de": "Question q!"})]
    ),
    "as the same core question": lambda survey, by: content(
        [question("x", "score", text={"en": "Anew?"}, core="recommend")]
    ),
}  # fmt: skip


def exposed(wave, first, people):
    """Single people whom an attacker finds by row reduction over everybody's figures of both waves."""
    lines = []
    for each in (first, wave):
        here = set(Participation.objects.filter(wave=each).values_list("alumnus", flat=True))
        shown = published(each).questions[0].overall
        if isinstance(shown, Figures):
            lines.append([Fraction(person.pk in here) for person in people])
    pivots = reduce(lines)
    return [at for at in range(len(people)) if follows(frozenset({at}), lines, pivots)]


@pytest.mark.parametrize("way", WAYS_ROUND)
def test_a_question_asked_again_in_another_survey_is_checked_against_the_first(way, acme, bob):
    """Twelve people, then the same twelve and one more: the difference of two figures would be that person's answer."""
    by = membership(acme, bob)
    people = make_people(13)
    asked = PLAIN if way != "as the same core question" else content([question("q", "score", core="recommend")])
    first = make_answered([], mode=Mode.CONFIDENTIAL, asked=asked, invited=12)
    answer(first, told("q"), by=people[:12])
    release(wave=first)
    again = WAYS_ROUND[way](first.survey, by)
    key = Content.load(again).questions[0].key
    later = make_answered([], mode=Mode.CONFIDENTIAL, asked=again, invited=13)
    answer(later, [*(({key: 1 + given["q"] % 5}, bands) for given, bands in told("q")), ({key: 5}, LYON)],
           by=people)  # fmt: skip
    release(wave=later)
    assert published(first).questions[0].overall.n == 12
    assert published(later).questions[0].overall == Hidden("derivable")
    assert exposed(later, first, people) == []


def test_another_question_of_the_same_people_is_shown():
    """And the attacker of the test above does find somebody where two figures of one question differ by one."""
    people = make_people(13)
    first = make_answered([], mode=Mode.CONFIDENTIAL, asked=PLAIN, invited=12)
    answer(first, told("q"), by=people[:12])
    release(wave=first)
    later = make_answered([], mode=Mode.CONFIDENTIAL, asked=content([question("x", "score")]), invited=13)
    answer(later, [*told("x"), ({"x": 0}, LYON)], by=people)
    release(wave=later)
    assert published(later).questions[0].overall.n == 13
    assert exposed(later, first, people) == [12]


def test_lines_of_a_matrix_are_the_same_by_their_words_or_their_origin():
    def lines(first, second, key="marks", **fields):
        asked = {**question(key, "matrix", rows=[option(first), option(second)]), "text": {"en": "Marks?"}, **fields}
        return measures_of(Content.load(content([asked])))

    boss, tools = lines("boss", "tools")
    copy = lines("boss", "tools", key="other", origin="marks", text={"en": "How is work?"})
    anew = lines("Tools!", "team", key="new")
    assert [boss.asks_the_same(each) for each in copy] == [True, False]
    assert [tools.asks_the_same(each) for each in anew] == [True, False]
    assert not tools.asks_the_same(lines("tools", "x", key="new", text={"en": "?"})[0])


def test_waves_in_between_do_not_push_the_one_that_matters_out_of_sight():
    """Five newer waves that share one person each, and the old one that shares twelve."""
    people = make_people(13)
    first = make_answered([], mode=Mode.CONFIDENTIAL, asked=PLAIN, opens_at=timezone.now() - timedelta(days=90))
    answer(first, told("q"), by=people[:12])
    release(wave=first)
    for person in people[:5]:
        between = make_answered([], mode=Mode.CONFIDENTIAL, asked=PLAIN)
        answer(between, told("q")[:10], by=[person, *make_people(9)])
        release(wave=between)
    later = make_answered([], mode=Mode.CONFIDENTIAL, asked=PLAIN, invited=13)
    answer(later, [*told("q"), ({"q": 0}, LYON)], by=people)
    release(wave=later)
    assert published(later).questions[0].overall == Hidden("derivable")


@pytest.mark.parametrize(("modes"), [(Mode.SEALED, Mode.CONFIDENTIAL), (Mode.CONFIDENTIAL, Mode.SEALED)])
def test_the_same_question_first_sealed_and_then_not_is_compared_by_size(modes):
    """Nobody knows who is in both: a figure of nearly as many is not shown, unless journeys brought the people."""
    first = make_answered(usual(), mode=modes[0])
    release(wave=first)
    later = make_answered([*usual(), *scores([1], OSLO)], mode=modes[1])
    release(wave=later)
    assert published(later).core("recommend").overall == Hidden("overlap")
    Wave.objects.update(origin=WaveOrigin.JOURNEY)
    by_journeys = make_answered([*usual(), *scores([1], OSLO)], mode=modes[1], origin=WaveOrigin.JOURNEY)
    Release.objects.filter(wave=later).delete()
    release(wave=by_journeys)
    assert published(by_journeys).core("recommend").overall.n == 21


def test_waves_of_journeys_have_nobody_in_common():
    first = make_answered(usual(), origin=WaveOrigin.JOURNEY)
    release(wave=first)
    later = make_answered([*usual(), *scores([1], OSLO)], survey=first.survey, origin=WaveOrigin.JOURNEY)
    release(wave=later)
    assert published(later).core("recommend").overall.n == 21


def test_a_raised_floor_holds():
    wave = make_answered(usual(), scores_from=9)
    release(wave=wave)
    result = published(wave).core("recommend")
    assert result.groups["office"] == {"lyon": Hidden("remainder"), "oslo": Hidden("few")}


def test_the_rate_of_a_sealed_wave_is_told_in_steps_and_of_few_not_at_all():
    wave = make_answered(usual(), invited=61)
    release(wave=wave)
    assert published(wave).rate == 35  # 32.8 %
    few = make_answered(usual()[:9], invited=9)
    release(wave=few)
    assert published(few).rate is None
    known = make_answered(usual(), mode=Mode.CONFIDENTIAL, invited=61)
    release(wave=known)
    assert published(known).rate == 33


def test_trends_read_the_core_questions_of_all_waves():
    opens = timezone.now().replace(year=2025, month=3, day=5)
    bands = {"bands": bands_of(year_left="2023 2024")}
    told = [({"rec": (3, 9)[at % 2], "fair": 3 + at % 2, "liked": ["pay"]}, {"year_left": "2023"}) for at in range(16)]
    wave = make_answered(told, opens_at=opens, **bands)
    release(wave=wave)
    second = make_answered(told[:10], opens_at=opens, mode=Mode.CONFIDENTIAL, **bands)
    release(wave=second)
    (point,) = trend("recommend")
    assert (point.on.isoformat(), point.n, point.waves) == ("2025-03-01", 26, tuple(sorted([wave.pk, second.pk])))
    assert point.score.n == 26
    assert point.share("3") == 50
    (cohort,) = trend("fair", purpose="own", dimension="year_left", since=opens.date())[:1] or [None]
    assert cohort is None  # since the fifth, and the month begins on the first
    (cohort,) = trend("fair", purpose="own", dimension="year_left")
    assert (cohort.group, cohort.n, cohort.mean, cohort.score) == ("2023", 26, 3.5, None)
    months = published(second).dimensions[-1]
    assert (months.key, str(months.label), len(months.groups)) == ("month", "Month of answering", 1)
    (month,) = trend("recommend", dimension="month")
    assert month.n == 10  # of the wave whose times are known
    assert trend("promise") == []
    assert {each.core for each in TrendFigure.objects.all()} == {"recommend", "fair"}


def test_a_release_is_never_changed():
    made = release(wave=make_answered(usual()))
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=made.pk).update(answers=1)


def test_the_nightly_task_releases_batches():
    wave = make_answered(usual(), state=WaveState.OPEN, in_batches=True)
    for _night in range(2):
        release_batches.run()
    assert published(wave).release == 1


def test_a_release_does_not_hold_up_whoever_hands_in_answers():
    """They hold the wave's row (FOR SHARE) while they write."""
    wave = make_answered(usual(), state=WaveState.OPEN, in_batches=True)
    with CaptureQueriesContext(connection) as queries:
        assert note_mixed(wave) is not None
    assert [each["sql"] for each in queries if "FOR UPDATE" in each["sql"] and "feedback_" in each["sql"]] == []
