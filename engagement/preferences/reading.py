"""What the page says: what somebody will get, in sentences, and what they have said so far."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.preferences.forms import MailForm
from mail.categories import CHOICES, Category
from mail.models import Consent, Frequency, Reader, SendingRules
from mail.preferences import frequencies_of
from mail.reading import PAUSES, reader_of
from tenancy.models import Employer

HISTORY_LENGTH = 30
ALWAYS = (Category.CODE, Category.SERVICE)


def page_context(form: MailForm, *, employer: Employer, recipient_id: UUID) -> dict[str, Any]:
    """What both pages show, the one behind the sign-in and the one by link."""
    reader, chosen = reader_of(recipient_id), frequencies_of(recipient_id)
    paused = _paused_until(reader)
    wanted = {category: often for category, often in chosen.items() if often is not Frequency.OFF}
    return {
        "form": form,
        "employer": employer,
        "sentences": sentences(wanted, reader, employer),
        "gets_any": bool(wanted),
        "wishes": _names(category for category in form.wishes if category not in wanted),
        "paused_on": paused.astimezone(employer.zone) if paused else None,
        "pauses": [(months, _months(months)) for months in PAUSES],
        "always": ALWAYS,
    }


def _months(number: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", number) % {"n": number}


def _paused_until(reader: Reader) -> datetime | None:
    return reader.paused_until if reader.paused_until and reader.paused_until > timezone.now() else None


def sentences(wanted: Mapping[Category, Frequency], reader: Reader, employer: Employer) -> list[str]:
    """What this person will get from now on, as one would say it."""
    if not wanted:
        return [_("You get no optional mail. What concerns your own account and case still reaches you.")]
    said = [words % {"names": names} for often, words in _how_often() if (names := _names_of(wanted, often))]
    rules = SendingRules.objects.first() or SendingRules()
    said.append(
        ngettext(
            "Never more than %(n)d such mail a week.", "Never more than %(n)d such mails a week.", rules.weekly_cap
        )
        % {"n": rules.weekly_cap}
    )
    start, end = reader.quiet_from or rules.quiet_from, reader.quiet_until or rules.quiet_until
    if start and end:
        zone = (reader.timezone or employer.timezone).replace("_", " ")
        hours = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "zone": zone}
        said.append(_("Not between %(start)s and %(end)s (%(zone)s).") % hours)
    if paused := _paused_until(reader):
        day = date_format(paused.astimezone(employer.zone), "j F Y")
        said.append(_("All of it rests until %(day)s.") % {"day": day})
    return said


def _how_often() -> list[tuple[Frequency, str]]:
    return [
        (Frequency.AT_ONCE, _("As soon as there is something: %(names)s.")),
        (Frequency.WEEKLY, _("Once a week, together in one round-up: %(names)s.")),
        (Frequency.MONTHLY, _("Once a month, together in one round-up: %(names)s.")),
    ]


def _names_of(wanted: Mapping[Category, Frequency], often: Frequency) -> str:
    return _names(category for category in CHOICES if wanted.get(category) is often)


def _names(categories: Iterable[Category]) -> str:
    return get_text_list([str(category.label) for category in categories], _("and"))


def history(recipient_id: UUID) -> list[Consent]:
    """What somebody said yes and no to, the newest first."""
    return list(Consent.objects.filter(recipient_id=recipient_id).order_by("-at", "-id")[:HISTORY_LENGTH])
