"""An employer's own words arrive in the mails that carry them."""

import pytest

from directory.models import ExitType
from mail.models import Message
from mail.wording import label_of, paragraphs
from offboarding.emails import send_leaver_link
from tenancy.models import Employer
from tests.factories.offboarding import TODAY, make_case

WORDS = 'Dear {{ name }},\nyou will be missed.\n\nYour day is {{ last_day | "near" }}, {{ team | "friend" }} <3 & more.'


@pytest.fixture
def wordy(in_acme: Employer) -> Employer:
    in_acme.mail_texts = {"leaver_link": WORDS}
    return in_acme


def sent(employer: Employer, **options: object) -> Message:
    case = make_case(employer, given_name="Lena", work_email="lena@acme.example", **options)
    return send_leaver_link(case, employer=employer, to="lena@acme.example", url="https://x.example/", today=TODAY)


def test_own_words_stand_in_text_and_html(wordy):
    message = sent(wordy, last_day=TODAY, team="Bakery {{ name }} <b>")
    assert "Dear Lena, you will be missed.\n\nYour day is " in message.text
    assert "Bakery {{ name }} <b> <3 & more." in message.text
    assert "Bakery {{ name }} &lt;b&gt; &lt;3 &amp; more." in message.html
    assert "Work mail ends then" not in message.text


def test_what_is_not_known_has_words_for_it(wordy):
    assert ", friend <3 & more." in sent(wordy, last_day=TODAY, team="").text


def test_our_words_stand_where_there_are_no_own_ones(in_acme):
    message = sent(in_acme, last_day=TODAY)
    assert "Your last day at Acme is " in message.text
    assert "Work mail ends then" in message.html


def test_short_goodbye_keeps_our_neutral_words(wordy):
    message = sent(wordy, last_day=TODAY, exit_type=ExitType.INVOLUNTARY)
    assert "missed" not in message.text + message.html
    assert "documents and questions that come later" in message.text


def test_words_that_no_longer_fit_give_way_to_ours(wordy):
    wordy.mail_texts = {"invitation": "Hello {{ retired_field }}"}
    assert paragraphs(wordy, "invitation", {"employer": "Acme"})[0].startswith("People who once worked at Acme")


def test_texts_that_no_app_names_any_more_have_a_name_all_the_same():
    assert label_of("retired") == "retired"
    assert str(label_of("invitation")) == "Invitation to the network"
