from boomerang.matching.marks import mark_openings, mark_people
from boomerang.matching.panels import open_panels
from boomerang.openings import changes
from directory.search import rows


def open_room() -> None:
    changes.listen(mark_openings)
    rows.listen(mark_people)
    open_panels()
