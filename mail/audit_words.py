"""What the events of mail mean, and how a message is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from mail.categories import Category
from mail.models import SendingRules, Suppression


def register_words() -> None:
    register(
        "mail",
        lazy("Mail"),
        {
            "mail.preferences_set": Sentence(lazy("{actor} chose which mail to receive."), "mail", _wanted),
            "mail.wished": Sentence(lazy("A leaver said which mail they would like later."), "mail", _wanted),
            "mail.wishes_dropped": Sentence(lazy("Wishes for mail were dropped: there was no yes to them."), "mail-x"),
            "mail.unsubscribed": Sentence(lazy("Somebody unsubscribed by the link in a mail."), "mail-x", _wanted),
            "mail.ways_set": Sentence(lazy("{actor} changed quiet hours or language of their mail."), "mail"),
            "mail.reading_paused": Sentence(lazy("{actor} paused optional mail."), "bell-off"),
            "mail.reading_resumed": Sentence(lazy("{actor} let optional mail come again."), "bell"),
            "mail.suppressed": Sentence(lazy("No more mail goes to an address."), "mail-x", _reason),
            "mail.suppression_lifted": Sentence(lazy("Mail goes to an address again."), "mail-check", _reason),
            "mail.sent_again": Sentence(lazy("{actor} sent {subject} once more."), "send"),
            "mail.cancelled": Sentence(lazy("{actor} stopped the mail that was waiting for a person."), "mail-x"),
            "mail.rules_changed": Sentence(lazy("{actor} changed the rules of mailings."), "settings", _rules),
            "mail.sending_paused": Sentence(lazy("Mailings were stopped."), "pause", _pause),
            "mail.sending_resumed": Sentence(lazy("{actor} let mailings go on."), "play", _pause),
            "mail.batch_paused": Sentence(lazy("{actor} paused {subject}."), "pause"),
            "mail.batch_resumed": Sentence(lazy("{actor} let {subject} go on."), "play"),
            "mail.batch_cancelled": Sentence(lazy("{actor} cancelled {subject}."), "mail-x"),
        },
    )
    register_subjects("mail.message", Kind(lazy("Messages"), _messages))
    register_subjects("mail.batch", Kind(lazy("Mailings"), _batches))


def _wanted(data: Mapping[str, Any]) -> str:
    """“News, Events” or “no: Events”."""
    labels = {category.value: str(category.label) for category in Category}
    wanted = ", ".join(labels.get(name, name) for name in data.get("wanted", []))
    declined = ", ".join(labels.get(name, name) for name in data.get("declined", []))
    return " · ".join(filter(None, [wanted, _("no: %(names)s") % {"names": declined} if declined else ""]))


def _reason(data: Mapping[str, Any]) -> str | Promise:
    return dict(Suppression.Reason.choices).get(data.get("reason", ""), "")


def _rules(data: Mapping[str, Any]) -> str:
    """“Mails a week: 2 · Quiet until: 07:00”."""
    names = {
        "weekly_cap": _("Mails a week"),
        "quiet_from": _("Quiet from"),
        "quiet_until": _("Quiet until"),
        "clicks_counted": _("Clicks counted"),
        "replies_counted": _("Replies counted"),
        "per_minute": _("Mails a minute"),
    }
    words = {True: _("yes"), False: _("no"), None: "–"}
    return " · ".join(
        f"{label}: {words[data[name]] if isinstance(data[name], (bool, type(None))) else data[name]}"
        for name, label in names.items()
        if name in data
    )


def _pause(data: Mapping[str, Any]) -> str | Promise:
    return dict(SendingRules.Pause.choices).get(data.get("reason", ""), "")


def _messages(ids: Iterable[str]) -> Mapping[str, Named]:
    return {message_id: Named(_("a message")) for message_id in ids}


def _batches(ids: Iterable[str]) -> Mapping[str, Named]:
    return {batch_id: Named(_("a mailing")) for batch_id in ids}
