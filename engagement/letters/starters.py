"""Letters to begin with, in good words, which employers make their own.

Those for people who were let go (`for_dismissed`) thank and help. They never ask anybody to come back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

Blocks = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Starter:
    name: str
    label: str | Promise
    hint: str | Promise
    write: Callable[[], tuple[str, str, Blocks]]
    for_dismissed: bool = False

    def words(self, language: str) -> Mapping[str, Any]:
        """Subject, preview line and blocks, in this language where we have it."""
        with translation.override(language if language in settings.TRANSLATED else settings.LANGUAGE_CODE):
            subject, preheader, blocks = self.write()
        return {"subject": subject, "preheader": preheader, "blocks": blocks}


def starters(*, for_dismissed: bool | None = None) -> list[Starter]:
    """All, or those that suit (or do not suit) people who were let go."""
    return [each for each in STARTERS.values() if for_dismissed is None or each.for_dismissed is for_dismissed]


def starter_named(name: str) -> Starter | None:
    return STARTERS.get(name)


def _text(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words}


def _button(label: str, field: str) -> dict[str, Any]:
    return {"kind": "button", "label": label, "link": f"{{{{ {field} }}}}"}


def _greeting() -> str:
    return _('Hello {{ given_name | "there" }},')


def _letter(*paragraphs: str) -> dict[str, Any]:
    return _text("\n\n".join([_greeting(), *paragraphs]))


def _signed() -> dict[str, Any]:
    return _text(_("Warm regards\nThe alumni team of {{ employer }}"))


def _welcome() -> tuple[str, str, Blocks]:
    return (
        _("Good to have you here"),
        _("Three things that are worth two minutes of your time."),
        [
            _letter(
                _(
                    "Thank you for joining the alumni network of {{ employer }}. It is good to know that we stay "
                    "in touch."
                ),
                _("Three things are worth two minutes of your time:"),
                _(
                    "- **Look at your profile.** You decide who sees what.\n"
                    "- **Find the people you worked with.** Some of them are here already.\n"
                    "- **Say what you can help with**, and what you are looking for."
                ),
            ),
            _button(_("Open your profile"), "profile_link"),
            _text(_("If anything is missing or wrong, just answer this e-mail. A person reads it.")),
            _signed(),
        ],
    )


def _welcome_dismissed() -> tuple[str, str, Blocks]:
    return (
        _("Your place in the alumni network"),
        _("What is here for you, and what is entirely up to you."),
        [
            _letter(
                _("Thank you for staying in touch with the people of {{ employer }}. The network is theirs and yours."),
                _(
                    "Here you can keep your contacts, ask old colleagues for a recommendation, and find those who "
                    "can help with what comes next. Who sees your profile is up to you, and you can leave at any "
                    "time."
                ),
            ),
            _button(_("Open your profile"), "profile_link"),
            _text(_("If you need a document or a contact from us, just answer this e-mail. A person reads it.")),
            _signed(),
        ],
    )


def _how_is_it_going() -> tuple[str, str, Blocks]:
    return (
        _("How is it going?"),
        _("Three months have passed. We would like to hear from you."),
        [
            _letter(
                _(
                    'Three months have passed since {{ last_day | "your last day" }}. New faces, new doors, new '
                    "coffee: we hope that you have settled in well."
                ),
                _(
                    "How is it going? Two lines are plenty, and if there is something we can do, say so. Just "
                    "answer this e-mail."
                ),
            ),
            _text(_("And when you have a minute, tell your old colleagues what you do now:")),
            _button(_("Update your profile"), "profile_link"),
            _signed(),
        ],
    )


def _how_is_it_going_dismissed() -> tuple[str, str, Blocks]:
    return (
        _("Is there anything you need from us?"),
        _("A reference, a document, a contact: just answer."),
        [
            _letter(
                _("Some weeks have passed since you left, and we hope that you are well."),
                _(
                    "Is there anything you still need from us: a reference, a certificate, an answer, a contact? "
                    "Just answer this e-mail, and a person will look after it."
                ),
                _("In the network you find old colleagues who are glad to help, too."),
            ),
            _button(_("See who is there"), "network_link"),
            _signed(),
        ],
    )


def _one_year() -> tuple[str, str, Blocks]:
    return (
        _("A year already"),
        _("What we would love to know, and what has happened here."),
        [
            _letter(
                _(
                    'It is a year since {{ last_day | "you left" }}. We still talk about what you did in {{ team '
                    '| "the team" }}.'
                ),
                _("What has the year brought? We would love to know, and so would the people you worked with."),
            ),
            _text(
                _(
                    "If you ever think about working with us again, you know whom to ask: there is no form for "
                    "it, only an answer to this e-mail."
                )
            ),
            _button(_("Tell the others what you do now"), "profile_link"),
            _signed(),
        ],
    )


def _one_year_dismissed() -> tuple[str, str, Blocks]:
    return (
        _("A year on: how are you?"),
        _("A short hello from the alumni network."),
        [
            _letter(
                _("A year has passed, and we hope that it has been kind to you."),
                _(
                    "The network goes on being open to you: for contacts, for advice, for a recommendation from "
                    "somebody who knows your work. If it is of no use to you, you can leave it with one click."
                ),
            ),
            _button(_("Look around"), "network_link"),
            _signed(),
        ],
    )


def _news() -> tuple[str, str, Blocks]:
    return (
        _("News from {{ employer }}"),
        _("What has happened, who has moved, and what is next."),
        [
            {"kind": "heading", "text": _("What is new")},
            _letter(_("[[What has happened since you last wrote. Three short pieces of news are read; ten are not.]]")),
            {"kind": "divider"},
            {"kind": "heading", "text": _("People")},
            _text(_("[[Somebody from the network: a new job, a book, a round birthday. Ask them first.]]")),
            _button(_("See who else is there"), "network_link"),
            _signed(),
        ],
    )


def _reunion() -> tuple[str, str, Blocks]:
    return (
        _("Will you come? We are meeting again"),
        _("An evening with the people you worked with."),
        [
            {"kind": "heading", "text": _("An evening with old colleagues")},
            _letter(
                _(
                    "It is time to see each other again. We invite you, and everybody who once worked with us, "
                    "to an evening together."
                ),
                _(
                    "**When:** [[day and time]]\n**Where:** [[place and city]]\n"
                    "**What it costs:** nothing but your company"
                ),
                _("Are you coming? Just answer this e-mail with a yes or a no, so that there is enough to eat."),
            ),
            _button(_("See who is in the network"), "network_link"),
            _signed(),
        ],
    )


def _miss_you() -> tuple[str, str, Blocks]:
    return (
        _("We have not heard from you for a while"),
        _("Everything well? And is our mail still welcome?"),
        [
            _letter(
                _("It has been quiet between us for a while. That is quite all right: you have a life to lead."),
                _(
                    "Old colleagues do look for you now and then. If your profile is still right, they will find "
                    "you; if you have moved on, a minute is enough to say so."
                ),
            ),
            _button(_("Look at your profile"), "profile_link"),
            _text(_("And if our mail is not welcome any more, say so with one click below. We will not ask why.")),
            _signed(),
        ],
    )


STARTERS: dict[str, Starter] = {
    each.name: each
    for each in (
        Starter(name="welcome", label=lazy("Welcome"), hint=lazy("After joining the network."), write=_welcome),
        Starter(
            name="welcome_dismissed", label=lazy("Welcome (after a dismissal)"), for_dismissed=True,
            hint=lazy("After joining, for people who were let go."), write=_welcome_dismissed,
        ),
        Starter(
            name="how_is_it_going", label=lazy("How is it going?"), hint=lazy("Some three months after the last day."),
            write=_how_is_it_going,
        ),
        Starter(
            name="how_is_it_going_dismissed", label=lazy("How are you? (after a dismissal)"), for_dismissed=True,
            hint=lazy("Some three months later: is anything needed?"), write=_how_is_it_going_dismissed,
        ),
        Starter(name="one_year", label=lazy("A year on"), hint=lazy("A personal check-in."), write=_one_year),
        Starter(
            name="one_year_dismissed", label=lazy("A year on (after a dismissal)"), for_dismissed=True,
            hint=lazy("A short hello that asks for nothing."), write=_one_year_dismissed,
        ),
        Starter(name="news", label=lazy("News"), hint=lazy("What happened, in three short pieces."), write=_news),
        Starter(name="reunion", label=lazy("Reunion"), hint=lazy("An invitation to an evening."), write=_reunion),
        Starter(
            name="miss_you", label=lazy("We miss you"), hint=lazy("To people who have been quiet for long."),
            write=_miss_you,
        ),
    )
}  # fmt: skip
