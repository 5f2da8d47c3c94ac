"""Nobody is told whether a mail was opened: no mail holds a picture that could tell, and no report of it is kept."""

import re
from collections.abc import Iterator
from pathlib import Path

from mail.models import RelayEvent
from mail.providers import dialects
from mail.providers.names import PROVIDERS
from tests.guards.source import ROOT, product_files

# What may stand in a mail, from its own employer, the same for everybody who gets it.
PICTURES = {"{{ logo_url }}": "the employer's logo", "{{ block.src }}": "a picture that HR put into a letter"}
SOURCE = re.compile(r"<(?:img|mj-image|mj-hero|mj-carousel-image|object|iframe|video|audio)\b[^>]*", re.IGNORECASE)
# Other ways of HTML and CSS to fetch something while a mail is read.
FETCHES = re.compile(r"url\(|background-url|@import|<link\b(?![^>]*\bfonts\b)|<mj-font\b|srcset=", re.IGNORECASE)


def mail_templates() -> Iterator[Path]:
    yield from (path for path in (ROOT / "templates/emails").rglob("*") if path.is_file())
    yield from (ROOT / "templates").rglob("*.mjml")


def test_mail_holds_logo_and_pictures_of_letters_only() -> None:
    tags = [tag for path in mail_templates() for tag in SOURCE.findall(path.read_text())]
    sources = {found[1] for tag in tags if (found := re.search(r'\bsrc="([^"]*)"', tag))}

    assert len(tags) > 1
    assert all("src=" in tag for tag in tags)
    assert sources == PICTURES.keys()


def test_mail_fetches_nothing_else() -> None:
    assert {str(path) for path in mail_templates() if FETCHES.search(path.read_text())} == set()
    assert FETCHES.search("background: url(https://x.example/1.gif)")


def test_no_code_makes_a_picture_by_hand() -> None:
    made = {str(file.relative_to(ROOT)) for file in product_files() if re.search(r"<img\b|image/gif", file.read_text())}

    # Pages, not mails: photos beside names, and Markdown that is cleaned.
    assert {name for name in made if name.startswith(("mail/", "engagement/"))} == set()


def test_there_is_no_word_for_an_opened_mail() -> None:
    assert set(RelayEvent.Kind.values) == {"accepted", "delivered", "bounced", "soft", "complained"}
    assert set(dialects.DIALECTS) == PROVIDERS.keys()
    named = {
        kind for table in (dialects.RESEND, dialects.BREVO, dialects.SES, dialects.POSTMARK_BOUNCES) for kind in table
    }
    assert not [name for name in named if re.search("open|click", name, re.IGNORECASE)]
