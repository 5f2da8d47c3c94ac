"""What the page of alerts says."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from boomerang.alerts.finding import address_of
from boomerang.board.forms import FACET_LABELS, OpeningSearchForm, facet_value_label
from boomerang.models import AlertRhythm, OpeningAlert
from directory.models import Alumnus
from mail.categories import Category
from mail.models import Frequency
from mail.preferences import frequencies_of
from mail.reading import reader_of


@dataclass(frozen=True)
class Shown:
    """One alert of the list. `href` is the board with the same search."""

    alert: OpeningAlert
    looks_for: list[str]
    when: str
    href: str


@dataclass(frozen=True)
class Mail:
    """What the person's mail settings make of all alerts."""

    frequency: Frequency | None
    is_paused: bool

    @property
    def comes_single(self) -> bool:
        return self.frequency == Frequency.AT_ONCE and not self.is_paused

    @property
    def comes_in_round_up(self) -> bool:
        return self.frequency in (Frequency.WEEKLY, Frequency.MONTHLY) and not self.is_paused


def mail_of(alumnus: Alumnus) -> Mail:
    paused_until = reader_of(alumnus.pk).paused_until
    is_paused = paused_until is not None and paused_until > timezone.now()
    return Mail(frequencies_of(alumnus.pk).get(Category.OPENINGS), is_paused)


def alerts_of(alumnus: Alumnus) -> list[Shown]:
    held = OpeningAlert.objects.kept().filter(alumnus=alumnus).order_by("created_at", "pk")
    return [Shown(alert, words_of(alert), when_of(alert), href_of(alert)) for alert in held]


def words_of(alert: OpeningAlert) -> list[str]:
    if alert.fits_me:
        return [_("What fits your profile")]
    found = [f"“{text}”" for text in alert.criteria.get("q", ())]
    for name in OpeningSearchForm.facets:
        values = [facet_value_label(name, value) for value in alert.criteria.get(name, ())]
        if values:
            found.append(f"{FACET_LABELS[name]}: {', '.join(values)}")
    if near := next(iter(alert.criteria.get("near", ())), ""):
        km = next(iter(alert.criteria.get("km", ())), "")
        found.append(_("%(km)s km around %(place)s") % {"km": km, "place": facet_value_label("city", near)})
    return found or [_("Every new opening")]


def name_for(looks_for: list[str]) -> str:
    """What an alert is called until its owner calls it something else."""
    return ", ".join(looks_for).replace("“", "").replace("”", "")[:80]


def when_of(alert: OpeningAlert) -> str:
    hour = f"{alert.hour:02}:00"
    if alert.rhythm == AlertRhythm.AT_ONCE:
        return _("At once")
    if alert.rhythm == AlertRhythm.DAILY:
        return _("Every day at %(hour)s") % {"hour": hour}
    return _("%(day)s at %(hour)s, every week") % {"day": WEEKDAYS[alert.weekday], "hour": hour}


def href_of(alert: OpeningAlert) -> str:
    address = "sort=fits" if alert.fits_me else address_of(alert.criteria).urlencode()
    return reverse("boomerang:opening_list") + (f"?{address}" if address else "")
