import pytest

from feedback.releases.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Write to anna.b+x@firma.co.uk now", "Write to [e-mail] now"),
        ("see https://x.example/z?a=1 or acme.com/team", "see [link] or [link]"),
        ("call +49 (0)30 123456-78, or 030/1234567", "call [number], or [number]"),
        ("my id is 12345678, @anna_b", "my id is [number], [name]"),
        ("in 2019-2020 we made 1,000,000 at 10.5 per cent", "in 2019-2020 we made 1,000,000 at 10.5 per cent"),
        ("on 2024-05-01 or 01.02.2023, e.g. from 0 to 10", "on 2024-05-01 or 01.02.2023, e.g. from 0 to 10"),
    ],
)
def test_what_leads_to_a_person_is_masked_and_figures_are_not(text, shown):
    assert masked(text) == shown
