"""A hundred rounds with people who join, leave and would rather not: the turn stays fair."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from community.lunches.rules import is_reminded, next_date, without_blocks
from community.lunches.turns import Chair, after_passing, after_planning, in_turn, next_planner, seated_at

ROUNDS = 100


class Table:
    """What happens at a table, told round by round; time is a number that grows."""

    def __init__(self, people: int) -> None:
        self.now = people
        self.chairs = [Chair(who, 0, who) for who in range(people)]
        self.known = people
        self.gone: dict[int, int] = {}
        self.planned: list[int] = []
        self.asked: list[set[int]] = []
        self.seated: list[set[int]] = []

    def tick(self) -> int:
        self.now += 1
        return self.now

    def join(self) -> None:
        self.chairs.append(Chair(self.known, seated_at(self.chairs), self.tick()))
        self.known += 1

    def leave(self, place: int) -> None:
        if len(self.chairs) > 1:
            chair = self.chairs.pop(place % len(self.chairs))
            self.gone[chair.who] = chair.turns  # type: ignore[index]

    def come_back(self) -> None:
        if self.gone:
            who, before = self.gone.popitem()
            self.chairs.append(Chair(who, seated_at(self.chairs, before=before), self.tick()))

    def play(self, unwilling: set[int]) -> None:
        """One round: asked in turn until somebody plans. Where nobody wants, the round rests."""
        passed: set[int] = set()
        self.seated.append({chair.who for chair in self.chairs})  # type: ignore[misc]
        while (chair := next_planner(self.chairs, passed=passed)) and chair.who in unwilling:
            self.chairs = after_passing(self.chairs, chair.who, at=self.tick())
            passed.add(chair.who)  # type: ignore[arg-type]
        if chair is not None:
            self.chairs = after_planning(self.chairs, chair.who, at=self.tick(), passed=passed)
        self.planned.append(chair.who if chair else -1)  # type: ignore[arg-type]
        self.asked.append(passed)

    def check(self) -> None:
        levels = [chair.turns for chair in self.chairs]
        assert max(levels) - min(levels) <= 1
        for who in range(self.known):
            own = [number for number, planner in enumerate(self.planned) if planner == who]
            for first, second in pairwise(own):
                self.check_between(who, first, second)

    def check_between(self, who: int, first: int, second: int) -> None:
        """`who` planned these two rounds and none between: each of the others once, too."""
        stretch = range(first + 1, second)
        always = set.intersection(*(self.seated[number] for number in range(first, second + 1)))
        if who not in always or any(who in self.asked[number] for number in range(first, second + 1)):
            return
        between = [self.planned[number] for number in stretch if self.planned[number] >= 0]
        assert len(between) == len(set(between)), "somebody went twice"
        willing = {each for each in always if not any(each in self.asked[n] for n in range(first, second + 1))}
        assert willing - {who} <= set(between), "somebody was left out"


@given(
    st.integers(1, 8),
    st.lists(
        st.tuples(
            st.sampled_from(["", "", "", "join", "leave", "back"]), st.integers(0, 9), st.sets(st.integers(0, 12))
        ),
        min_size=ROUNDS, max_size=ROUNDS,
    ),
)  # fmt: skip
def test_a_hundred_rounds_are_fair(people: int, rounds: Sequence[tuple[str, int, set[int]]]) -> None:
    table = Table(people)
    for happens, place, unwilling in rounds:
        if happens == "join":
            table.join()
        elif happens == "leave":
            table.leave(place)
        elif happens == "back":
            table.come_back()
        table.play(unwilling)
    table.check()


def test_a_long_life_of_one_table() -> None:
    """As people are: one in five would rather not, somebody comes or goes every tenth time."""
    chance = Random(8)
    table = Table(6)
    for _number in range(ROUNDS * 10):
        if chance.random() < 0.1:
            chance.choice([table.join, table.come_back, lambda: table.leave(chance.randrange(99))])()
        table.play({chair.who for chair in table.chairs if chance.random() < 0.2})  # type: ignore[misc]
    table.check()


def test_without_a_no_the_turn_goes_round() -> None:
    table = Table(5)
    for _number in range(10):
        table.play(set())
    assert table.planned == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]


def test_who_never_wants_is_asked_once_in_each_time_round() -> None:
    table = Table(4)
    for _number in range(12):
        table.play({1})
    assert table.planned == [0, 2, 3] * 4
    assert sum(1 in asked for asked in table.asked) == 4


def test_a_favour_out_of_turn_moves_nobody_on() -> None:
    chairs = [Chair("a", 1, 3), Chair("b", 0, 1), Chair("c", 0, 2)]
    after = after_planning(chairs, "a", at=9)
    assert [chair.who for chair in in_turn(after)] == ["b", "c", "a"]
    assert after[0] == replace(chairs[0], since=9)
    assert next_planner(chairs, passed={"a", "b", "c"}) is None
    assert seated_at([]) == 0


def test_a_table_that_slept_goes_on_at_its_weekday_and_hour_with_time_to_vote() -> None:
    paris = ZoneInfo("Europe/Paris")
    last = datetime(2027, 3, 1, 12, tzinfo=paris)  # a Monday, before clocks go forward
    soon, late = datetime(2027, 3, 2, tzinfo=UTC), datetime(2027, 4, 20, tzinfo=UTC)
    assert next_date(last, paris, 4, now=soon) == datetime(2027, 3, 29, 12, tzinfo=paris)
    assert next_date(last, paris, 4, now=late) == datetime(2027, 5, 3, 12, tzinfo=paris)


def test_who_does_not_vote_hears_twice_and_never_again() -> None:
    invited = datetime(2027, 3, 1, tzinfo=UTC)
    heard: list[int] = []
    for day in range(30):
        reminded = invited + timedelta(days=heard[-1]) if heard else None
        now = invited + timedelta(days=day)
        if is_reminded(invited_at=invited, reminded_at=reminded, reminders=len(heard), now=now):
            heard.append(day)
    assert heard == [2, 6]


def test_a_rule_seats_nobody_beside_whom_they_block() -> None:
    one, two, three, elsewhere = (UUID(int=number) for number in range(4))
    assert without_blocks([one, two, three], [(two, one), (elsewhere, three)]) == [one, three]
