from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail.models import SendingRules
from mail.models.readers import MOST_A_WEEK
from mail.replies.rules import can_come_here

HOURS = [("", gettext_lazy("No quiet hours")), *[(f"{hour:02}:00", f"{hour:02}:00") for hour in range(24)]]


class SendingRulesForm(forms.Form):
    weekly_cap = forms.IntegerField(
        label=gettext_lazy("Mails a week, at most"),
        min_value=1,
        max_value=MOST_A_WEEK,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy(
            "For each person, from campaigns, journeys, surveys and round-ups together. What is too much waits for the"
            " next week, the newest first. Mail that people need is never counted."
        ),
    )
    quiet_from = forms.ChoiceField(label=gettext_lazy("Quiet from"), required=False, choices=HOURS)
    quiet_until = forms.ChoiceField(label=gettext_lazy("until"), required=False, choices=HOURS)
    per_minute = forms.IntegerField(
        label=gettext_lazy("Mails a minute, at most"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("For large mailings, if your website must not be visited by everybody at once."),
    )
    clicks_counted = forms.BooleanField(
        label=gettext_lazy("Count clicks on links"),
        required=False,
        help_text=gettext_lazy(
            "How often each link was opened, and never by whom. Links then lead through this portal. Whether a mail was"
            " opened is never tracked."
        ),
    )
    replies_counted = forms.BooleanField(
        label=gettext_lazy("Count replies"),
        required=False,
        help_text=gettext_lazy(
            "Replies to optional mail then pass through this portal: they are counted and handed on at once to the"
            " address for answers in your settings. Nothing of their text is kept. Who has replied to a mail is noted"
            " in the person’s activity. Surveys and mail between members are left out."
        ),
    )

    def __init__(self, data: Any, *, rules: SendingRules, reply_to: str) -> None:
        switches = ("clicks_counted", "replies_counted")
        initial = {name: getattr(rules, name) for name in ("weekly_cap", "per_minute", *switches)}
        initial |= {name: f"{value:%H:%M}" for name in ("quiet_from", "quiet_until") if (value := getattr(rules, name))}
        super().__init__(data, initial=initial)
        for name in ("quiet_from", "quiet_until"):
            self._keep(name, initial.get(name, ""))
        self._reply_to = reply_to
        if not can_come_here():
            del self.fields["replies_counted"]

    def _keep(self, name: str, value: str) -> None:
        """One that stands there already is among the choices, even if it is not a full hour."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        if value and value not in dict(HOURS):
            field.choices = [*HOURS, (value, value)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begin, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if bool(begin) != bool(end):
            self.add_error("quiet_until" if begin else "quiet_from", _("Quiet hours have a beginning and an end."))
        elif begin and begin == end:
            self.add_error("quiet_until", _("Choose another hour than the one they begin with."))
        if cleaned.get("replies_counted") and not self._reply_to:
            self.add_error("replies_counted", _("Say first, in the settings for e-mail, where answers go to."))
        return cleaned
