from accounts.models import Membership
from directory.duplicates.actions import merge, undo_merge
from feedback.answering.actions import submit
from feedback.models import Response
from tenancy.models import Employer
from tests.factories.directory import make_alumnus
from tests.factories.surveys import ask, make_wave


def test_two_records_that_become_one_keep_both_answers(house: Employer, hr: Membership) -> None:
    wave = make_wave()
    one, other = make_alumnus(house, "Ines", "Rocha"), make_alumnus(house, "Ines", "Rocha-Lima")
    for person in (one, other):
        assert submit(participation=ask(wave, person)[0], answers={"rec": 9})
    done = merge(kept=one, merged=other, chosen={}, by=hr)
    assert Response.objects.filter(wave=wave).count() == 2
    undo_merge(done, by=hr)
    assert Response.objects.filter(wave=wave).count() == 2
