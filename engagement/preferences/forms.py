from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.employer.forms import ZONES
from mail.categories import CHOICES, Category
from mail.consent_texts import TEXT_VERSION, versions
from mail.models import Frequency
from mail.preferences import frequencies_of, wishes_of
from mail.reading import PAUSES, Ways, reader_of, ways_of
from tenancy.models import Employer

HOURS = [(f"{hour:02}:00", f"{hour:02}:00") for hour in range(24)]


_ZONES = [(name, name.replace("_", " ")) for name in ["UTC", *ZONES]]


# Short enough for a phone; the page says beside it what a round-up is.
HOW_OFTEN = [
    (Frequency.AT_ONCE.value, gettext_lazy("At once")),
    (Frequency.WEEKLY.value, gettext_lazy("Weekly round-up")),
    (Frequency.MONTHLY.value, gettext_lazy("Monthly round-up")),
    (Frequency.OFF.value, gettext_lazy("Not at all")),
]


class MailForm(forms.Form):
    """How often each kind of mail may come, and when. Wishes stand there as they were said, until they are saved."""

    quiet_from = forms.ChoiceField(
        label=gettext_lazy("Quiet from"), required=False, choices=[("", gettext_lazy("No hours of my own")), *HOURS]
    )
    quiet_until = forms.ChoiceField(
        label=gettext_lazy("Until"), required=False, choices=[("", gettext_lazy("No hours of my own")), *HOURS]
    )
    timezone = forms.ChoiceField(label=gettext_lazy("My time zone"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        help_text=gettext_lazy("Where a mail exists in several languages."),
    )
    text_version = forms.ChoiceField(
        choices=[(name, name) for name in versions()], required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, tenant: Employer, recipient_id: UUID) -> None:
        self.tenant, ways = tenant, ways_of(reader_of(recipient_id))
        super().__init__(data, initial={**_initial(ways), "text_version": TEXT_VERSION})
        self._offer("timezone", [("", _as_the_employer(tenant)), *_ZONES])
        names = dict(settings.LANGUAGES)
        self._offer(
            "language",
            [(code if code != tenant.language else "", names.get(code, code)) for code in tenant.all_languages],
        )
        if not tenant.languages:
            del self.fields["language"]
        self.wishes = wishes_of(recipient_id)
        self.agreed = {name: often for name, often in frequencies_of(recipient_id).items() if often != "off"}
        known = {**self.wishes, **self.agreed}
        for category in CHOICES:
            self.fields[category.value] = forms.ChoiceField(
                label=category.label, choices=HOW_OFTEN, initial=known.get(category, Frequency.OFF)
            )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        hours = [self.cleaned_data.get("quiet_from"), self.cleaned_data.get("quiet_until")]
        if any(hours) and not all(hours):
            self.add_error("quiet_until", _("Choose both: when it gets quiet, and until when."))
        elif hours[0] and hours[0] == hours[1]:
            self.add_error("quiet_until", _("Quiet hours need an end that is not their beginning."))
        return self.cleaned_data

    @property
    def rows(self) -> list[tuple[Category, forms.BoundField]]:
        return [(category, self[category.value]) for category in CHOICES]

    @property
    def chosen(self) -> dict[Category, Frequency]:
        return {category: Frequency(self.cleaned_data[category.value]) for category in CHOICES}

    @property
    def wants_more(self) -> bool:
        """Than has been agreed to; a wish is no yes yet."""
        return any(often != Frequency.OFF and category not in self.agreed for category, often in self.chosen.items())

    @property
    def answers(self) -> dict[str, Any]:
        """`text_version` is that of the words on the page when it was opened."""
        version = self.cleaned_data["text_version"] or TEXT_VERSION
        return {"chosen": self.chosen, "ways": self.ways, "text_version": version}

    @property
    def ways(self) -> Ways:
        said = self.cleaned_data
        return Ways(
            quiet_from=time.fromisoformat(said["quiet_from"]) if said["quiet_from"] else None,
            quiet_until=time.fromisoformat(said["quiet_until"]) if said["quiet_until"] else None,
            timezone=said["timezone"],
            language=said.get("language", ""),
        )


def _as_the_employer(tenant: Employer) -> str:
    return _("As %(employer)s: %(zone)s") % {"employer": tenant.name, "zone": tenant.timezone.replace("_", " ")}


def _initial(ways: Ways) -> dict[str, str]:
    return {
        "quiet_from": f"{ways.quiet_from:%H:%M}" if ways.quiet_from else "",
        "quiet_until": f"{ways.quiet_until:%H:%M}" if ways.quiet_until else "",
        "timezone": ways.timezone,
        "language": ways.language,
    }


class PauseForm(forms.Form):
    """So many months without optional mail; none at all lets it come again."""

    months = forms.TypedChoiceField(coerce=int, choices=[(0, gettext_lazy("Now"))] + [(n, n) for n in PAUSES])
