"""When somebody is asked how they are: about a year after they left, before it is late.

Most people who return do so within 13 months, and few after 16 (Harvard Business Review 2023, 120 firms); its authors
advise a word after the first year.
"""

from datetime import date

from boomerang.returning.service import months_after

FIRST_MONTH, LAST_MONTH = 11, 14


def window(today: date) -> tuple[date, date]:
    """The last days that are between 11 and 14 months ago, both ends included."""
    return months_after(today, -LAST_MONTH), months_after(today, -FIRST_MONTH)
