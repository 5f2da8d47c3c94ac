from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import STAFF_ROLES, Membership
from audit.models import ActorKind, AuditEvent, AuditEventQuerySet
from audit.wording import actions_by_area, sentence_of, subject_kinds
from tenancy.models import Employer
from web.forms import DateField

MARGIN = timedelta(hours=1)  # ids are made a moment before the event's time
KINDS_OF_ACTOR = {"system": ActorKind.SYSTEM, "operator": ActorKind.OPERATOR}


class AuditFilterForm(forms.Form):
    """The log's filters as the address holds them. Nothing is refused: what is not understood is left out."""

    what = forms.ChoiceField(required=False, label=gettext_lazy("What"))
    who = forms.ChoiceField(required=False, label=gettext_lazy("Who"))
    about = forms.ChoiceField(required=False, label=gettext_lazy("About"))
    since = DateField(required=False, label=gettext_lazy("From"))
    until = DateField(required=False, label=gettext_lazy("Until"))
    of = forms.RegexField(r"^[a-z_.]{1,80}:[0-9a-f-]{1,40}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self._users: dict[str, UUID] = {}
        self._set_choices("what", [("", _("Everything")), *_actions()])
        self._set_choices("who", [("", _("Everybody")), *self._actors()])
        self._set_choices("about", [("", _("About anything")), *sorted_kinds()])
        self.full_clean()

    def _set_choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _actors(self) -> list[tuple[str, str]]:
        """Whoever is or was on the team. What one alumnus did is found through the alumnus."""
        people = Membership.objects.with_role(*STAFF_ROLES).order_by("display_name", "pk")
        names = []
        for pk, user_id, name in people.values_list("pk", "user_id", "display_name"):
            self._users[str(pk)] = user_id
            names.append((str(pk), name))
        return [("system", _("The portal")), ("operator", _("An operator")), *names]

    def chosen(self, name: str) -> Any:
        return self.cleaned_data.get(name) or ""

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def names(self) -> list[str]:
        """Which filters are in use: for the log, which holds no words that were searched for."""
        return sorted(name for name, value in self.cleaned_data.items() if value)

    def filtered(self, events: AuditEventQuerySet) -> AuditEventQuerySet:
        events = self._by_kind(self._in_time(events))
        who = self.chosen("who")
        if who in KINDS_OF_ACTOR:
            events = events.filter(actor_kind=KINDS_OF_ACTOR[who])
        elif who:
            events = events.filter(actor_id=self._users[who])
        return events

    def _by_kind(self, events: AuditEventQuerySet) -> AuditEventQuerySet:
        what, about, of = self.chosen("what"), self.chosen("about"), self.chosen("of")
        if what:
            areas = actions_by_area()
            events = events.filter(action__in=areas[what][1] if what in areas else [what])
        if about:
            events = events.filter(subject_type=about)
        if of:
            kind, _colon, subject_id = of.partition(":")
            events = events.filter(subject_type=kind, subject_id=subject_id)
        return events

    def _in_time(self, events: AuditEventQuerySet) -> AuditEventQuerySet:
        """By the employer's days. The bound on the id, which begins with the time, is what the index knows."""
        if since := self.chosen("since"):
            start = self._midnight(since)
            events = events.filter(at__gte=start, id__gte=_first_id(start - MARGIN))
        if until := self.chosen("until"):
            end = self._midnight(until + timedelta(days=1))
            events = events.filter(at__lt=end, id__lt=_first_id(end + MARGIN))
        return events

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.tenant.zone)


def _first_id(moment: datetime) -> UUID:
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def _actions() -> list[Any]:
    return [
        (str(label), [(area, _("All of it: %(area)s") % {"area": label}), *map(_action, actions)])
        for area, (label, actions) in actions_by_area().items()
    ]


def _action(action: str) -> tuple[str, str]:
    words = {"actor": _("Somebody"), "subject": "…"}
    sentence = "".join(words.get(part, text) for part, text in sentence_of(action).parts())
    return action, sentence.rstrip(".")


def sorted_kinds() -> list[tuple[str, str]]:
    return sorted(((name, str(label)) for name, label in subject_kinds().items()), key=lambda kind: kind[1])


def events_of(employer: Employer) -> AuditEventQuerySet:
    return AuditEvent.objects.filter(tenant_id=employer.pk)
