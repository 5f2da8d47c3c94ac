"""What is typed reaches the reader, and nothing more: no template, no MJML, no HTML of a person's own."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement.letters import mails
from engagement.letters.fields import ours
from engagement.letters.filling import Pen
from engagement.letters.mails import content_of, render
from engagement.models import Letter
from mail.categories import Category
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.mail_rendering import RenderedMail, render_mail
from web.merge_fields import Target, fill_places

ATTACKS = [
    "{% load i18n %}{% now 'Y' %}", "{{ settings.SECRET_KEY }}", "{{ settings }}", "{# gone #}",
    "<mj-raw><b>raw</b></mj-raw>", "<script>alert(1)</script>", "</mj-text></mj-column>", "<!-- x -->", "&lt;b&gt;",
]  # fmt: skip


def letter_of(employer: Employer, *blocks: dict[str, Any], **columns: Any) -> Letter:
    return Letter(tenant_id=employer.pk, **{"subject": "News", "blocks": list(blocks), **columns})


def shown(employer: Employer, *blocks: dict[str, Any], **columns: Any) -> RenderedMail:
    with tenant_scope(employer):
        return render(letter_of(employer, *blocks, **columns), employer=employer, to=None, sample=True)


def test_all_blocks_are_in_both_parts(acme, bob):
    picture = {"picture": "abc.jpg", "width": 1072, "height": 600, "alt": "Two people", "link": ""}
    mail = shown(
        acme,
        {"kind": "heading", "text": "Hello & welcome"},
        {"kind": "text", "text": 'Dear {{ given_name | "friend" }},\n\n- **one**\n- [two](https://acme.org/a?b=1&c=2)'},
        {"kind": "picture", **picture},
        {"kind": "divider"},
        {"kind": "button", "label": "Your profile", "link": "{{ profile_link }}"},
        preheader="A line <before>",
    )
    assert "Hello &amp; welcome</h2>" in mail.html
    assert "<strong>one</strong>" in mail.html
    assert 'href="https://acme.org/a?b=1&amp;c=2"' in mail.html
    assert 'href="http://localhost:8000/acme/me/"' in mail.html
    assert 'src="http://localhost:8000/acme/news/pictures/abc.jpg"' in mail.html
    assert 'alt="Two people"' in mail.html
    assert "A line &lt;before&gt;" in mail.html
    assert mail.text.startswith(
        "Hello & welcome\n============\n\nDear Ada,\n\n- one\n- two (https://acme.org/a?b=1&c=2)\n\n"
        "[Picture: Two people]\n\n--------------------\n\nYour profile:\nhttp://localhost:8000/acme/me/\n"
    )


@pytest.mark.parametrize("typed", ATTACKS)
def test_what_looks_like_a_template_stays_text(acme, typed):
    mail = shown(
        acme,
        {"kind": "heading", "text": typed},
        {"kind": "text", "text": f"`{typed}`"},
        {"kind": "button", "label": typed, "link": "https://acme.org/"},
        {"kind": "picture", "picture": "a.jpg", "width": 9, "height": 9, "alt": typed, "link": "https://acme.org/"},
        subject=typed,
        preheader=typed,
    )
    assert mail.subject == typed
    assert mail.text.count(typed) == 4
    for bad in ("<script", "<mj-", "<b>raw", "<!-- x", "django"):
        assert bad not in mail.html.replace(mail.html[: mail.html.index("<body")], "")
    words = re.sub(r"&#x27;", "'", mail.html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert words.count(typed.replace("&amp;", "&")) >= 5


@given(
    value=st.text(min_size=1, max_size=40),
    default=st.text(st.characters(blacklist_characters='"{}”', blacklist_categories=["Cs", "Cc"]), max_size=20),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_filled_later_is_what_would_have_been_written_at_once(acme, value, default):
    """By the outbox from the places, or at once for one person: the same bytes, whatever the value holds."""
    place = f'{{{{ given_name | "{default or "you"}" }}}}'
    blocks = (
        {"kind": "heading", "text": f"For {place}"},
        {
            "kind": "text",
            "text": f"Dear {place}zq, *{place}*\n\n[x {place}](https://acme.org/{place}?a={place}#b) `{place}`",
        },
        {"kind": "button", "label": place, "link": f"https://acme.org/?who={place}"},
        {"kind": "text", "text": "[yours]({{ profile_link }}) from {{ employer }}"},
    )
    letter = letter_of(acme, *blocks, subject=f"Hi {place}", preheader=place)
    values = {"given_name": value}
    with tenant_scope(acme):
        content = content_of(letter, acme)
        at_once = _render_with(letter, acme, values)
    ways_out = {"unsubscribe_url": "", "settings_url": ""}
    assert fill_places(content.subject, values | ways_out, Target.HEADER) == at_once.subject
    filled = fill_places(content.html, values | ways_out, Target.HTML)
    assert _body(filled) == _body(at_once.html)
    text = fill_places(content.text, values | ways_out)
    assert text.startswith(at_once.text.partition("\n-- \n")[0])
    assert "{{" not in content.html.replace(value, "") or "{{ given_name" in content.html


def _body(html: str) -> str:
    """The words of the letter, without the ways out, which single mails get from elsewhere."""
    return html[html.index("<h2") : html.index("You get this because")]


def _render_with(letter: Letter, employer: Employer, values: dict[str, str]) -> RenderedMail:
    context = mails._context(letter, Pen(ours(employer), values), employer=employer, category=None)
    return render_mail(mails.TEMPLATE, context, employer=employer, language="en")


def test_text_that_is_too_deep_is_left_out_of_both_parts(acme):
    mail = shown(acme, {"kind": "text", "text": ">" * 60 + " deep"}, {"kind": "text", "text": "Still here"})
    assert "deep" not in mail.html + mail.text
    assert "Still here" in mail.html
    assert mail.text.startswith("Still here")


@pytest.mark.parametrize(
    ("category", "why"),
    [
        (None, "worked at Acme and said yes to mail like this."),
        (Category.SERVICE, "worked at Acme."),
        (Category.EVENTS, "said yes to this kind of mail: Events."),
    ],
)
def test_reader_is_told_why(acme, category, why):
    with tenant_scope(acme):
        mail = render(letter_of(acme, {"kind": "divider"}), employer=acme, category=category, to=None)
    assert why in mail.html
    assert why in mail.text
