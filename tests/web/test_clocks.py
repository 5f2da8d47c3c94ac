from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from web.clocks import is_skipped, moment

PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "spring", "autumn", "gap"),
    [
        (PARIS, date(2027, 3, 28), date(2027, 10, 31), time(2, 30)),
        (NEW_YORK, date(2027, 3, 14), date(2027, 11, 7), time(2, 30)),
    ],
)
def test_a_time_that_clocks_leave_out_is_known(zone: ZoneInfo, spring: date, autumn: date, gap: time) -> None:
    assert is_skipped(spring, gap, zone)
    assert moment(spring, gap, zone).astimezone(zone).time() == time(3, 30)
    assert not is_skipped(spring, time(1, 59), zone)
    assert not is_skipped(spring, time(3, 0), zone)
    assert not is_skipped(autumn, gap, zone)
