from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from engagement.campaigns.forms import SendingForm
from feedback.models import COMMENTS_FROM, RATES_FROM, SCORES_FROM, Mode, Survey, Wave
from feedback.surveys.showing import language_name
from feedback.waves.bands import DIMENSIONS, SEALED_MOST
from feedback.waves.terms import LONGEST, SHORTEST, Every, Occasion, Terms, Wording, modes_for
from tenancy.models import Employer
from web.forms import CheckboxInline, DateField, RadioCards

MODE_HINTS = {
    Mode.SEALED: lazy(
        "Nobody here can tell who answered what, not even from the database. Answers cannot be found again. "
        "Wants 20 people or more."
    ),
    Mode.CONFIDENTIAL: lazy("The system knows who answered what; you see groups, never one person’s answers."),
    Mode.NAMED: lazy("You read each answer with the person’s name. People say less."),
}
OCCASION_HINTS = {
    Occasion.NOW: lazy("As soon as you have given the word."),
    Occasion.LATER: lazy("Whoever is in the audience on that day is asked."),
    Occasion.CALENDAR: lazy("By itself, from a day on, with the questions as they are by then."),
    Occasion.JOURNEYS: lazy(
        "A step of a journey brings each person; to the surveys after an event or a mentoring, whoever was there. "
        "Sealed: gathered for one wave a quarter. Else: on the day itself."
    ),
}
AT_CLOSE, IN_BATCHES = "close", "batches"
RELEASES = ((AT_CLOSE, lazy("Once, when it closes")), (IN_BATCHES, lazy("In batches while it is open")))


class LaunchForm(forms.Form):
    """How a survey is asked. Whom: by the builder of audiences beside it."""

    mode = forms.ChoiceField(label=lazy("What is known of whoever answers"))
    dimensions = forms.MultipleChoiceField(
        label=lazy("Look at answers by"), required=False, widget=CheckboxInline(),
        choices=[(each.key, each.label) for each in DIMENSIONS.values()],
    )  # fmt: skip
    scores_from = forms.IntegerField(label=lazy("Scores from … answers"), min_value=SCORES_FROM, max_value=100)
    comments_from = forms.IntegerField(label=lazy("Comments from … answers"), min_value=COMMENTS_FROM, max_value=100)
    rates_from = forms.IntegerField(label=lazy("Response rate from … people"), min_value=RATES_FROM, max_value=100)
    release = forms.ChoiceField(
        label=lazy("Results come"), choices=RELEASES,
        widget=RadioCards(
            hints={
                AT_CLOSE: lazy("The safest: nothing can be compared from one day to the next."),
                IN_BATCHES: lazy("Each time enough new answers have come together. For long or rolling surveys."),
            }
        ),
    )  # fmt: skip
    occasion = forms.ChoiceField(
        label=lazy("When it is asked"), choices=Occasion.choices, widget=RadioCards(hints=OCCASION_HINTS)
    )
    opens_on = DateField(label=lazy("From"))
    opens_at = forms.TimeField(label=lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    months = forms.TypedChoiceField(label=lazy("How often"), choices=Every.choices, coerce=int)
    lasts = forms.IntegerField(
        label=lazy("Open for … days"), min_value=SHORTEST, max_value=LONGEST,
        help_text=lazy("A week at least. It closes at the end of a day."),
    )  # fmt: skip
    remind_after = forms.IntegerField(
        label=lazy("Remind after … days"), min_value=0, max_value=LONGEST,
        help_text=lazy("Once, and only those who have not answered. 0: never."),
    )  # fmt: skip
    subject = forms.CharField(
        label=lazy("Subject"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    words = forms.CharField(
        label=lazy("Your words"), max_length=1500, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=lazy("Greeting, link, closing day and what is promised stand in the mail already."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, tenant: Employer, survey: Survey, terms: Terms, languages: Sequence[str]
    ) -> None:
        """`languages` of the survey; the words are asked for in each of them."""
        super().__init__(data, initial=_initial(terms))
        self.tenant, self.terms, self.languages = tenant, terms, languages
        mode: Any = self.fields["mode"]
        mode.choices = [(each.value, each.label) for each in modes_for(survey.purpose)]
        mode.widget = RadioCards(hints=MODE_HINTS, choices=mode.choices)
        self.fields["dimensions"].help_text = _(
            "Groups of fewer than ten invited people become “Other”. A sealed survey has four at most; whoever answers "
            "sees their own."
        )
        self._add_languages()
        if data is not None:
            self._need(data.get("occasion"))

    def _add_languages(self) -> None:
        first, *further = self.languages
        for name in Wording._fields:
            field = self.fields[name]
            for code in further:
                more = deepcopy(field)
                more.label, more.help_text, more.required = f"{field.label}, {language_name(code)}", "", False
                more.widget.attrs["lang"] = code
                self.fields[f"{name}_{code}"] = more
            field.widget.attrs["lang"] = first
            field.label = f"{field.label}, {language_name(first)}" if further else field.label

    def in_all_languages(self) -> Iterator[list[forms.BoundField]]:
        """The subject in each, then the words in each."""
        for name in Wording._fields:
            yield [self[name], *(self[f"{name}_{code}"] for code in self.languages[1:])]

    def _need(self, occasion: str | None) -> None:
        """What another choice would have wanted may be missing."""
        for name in ("opens_on", "opens_at"):
            self.fields[name].required = occasion in (Occasion.LATER, Occasion.CALENDAR)
        self.fields["months"].required = occasion == Occasion.CALENDAR

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("mode") == Mode.SEALED and len(found.get("dimensions") or ()) > SEALED_MOST:
            self.add_error("dimensions", _("A sealed survey is looked at by four of these at most."))
        if found.get("occasion") in (Occasion.LATER, Occasion.CALENDAR):
            self._check_day(found)
        if (found.get("remind_after") or 0) >= (found.get("lasts") or LONGEST + 1):
            self.add_error("remind_after", _("It would have closed by then."))
        for code, wording in self._translated(found).items():
            for name, words in wording._asdict().items():
                if not words and any(wording):
                    self.add_error(f"{name}_{code}", _("Write both in this language, or neither."))
        return found

    def _translated(self, found: Mapping[str, Any]) -> dict[str, Wording]:
        said = {
            code: Wording(*(found.get(f"{name}_{code}", "") for name in Wording._fields)) for code in self.languages[1:]
        }
        return {code: wording for code, wording in said.items() if any(wording)}

    def _check_day(self, found: Mapping[str, Any]) -> None:
        day = found.get("opens_on")
        if day and day < self.tenant.today():
            self.add_error("opens_on", _("This day has gone by."))
        elif day and day > self.tenant.today() + timedelta(days=365):
            self.add_error("opens_on", _("That is more than a year away."))

    def chosen(self, criteria: Mapping[str, Any]) -> Terms:
        """What another occasion would have wanted is dropped."""
        found = self.cleaned_data
        has_day = found["occasion"] in (Occasion.LATER, Occasion.CALENDAR)
        names = ("mode", "scores_from", "comments_from", "rates_from", "occasion", "lasts", "subject", "words")
        return Terms(
            **{name: found[name] for name in names},
            criteria=dict(criteria),
            dimensions=tuple(found["dimensions"]),
            in_batches=found["release"] == IN_BATCHES,
            opens_on=found["opens_on"] if has_day else None,
            opens_at=found["opens_at"] or self.terms.opens_at,
            months=found["months"] or self.terms.months,
            remind_after=found["remind_after"],
            translated=self._translated(found),
        )


def _initial(terms: Terms) -> dict[str, Any]:
    names = (
        *("mode", "scores_from", "comments_from", "rates_from", "occasion", "opens_on", "opens_at", "months"),
        *("lasts", "remind_after", "subject", "words"),
    )
    translated = {
        f"{name}_{code}": words
        for code, wording in terms.translated.items()
        for name, words in wording._asdict().items()
    }
    return {
        **translated,
        **{name: getattr(terms, name) for name in names},
        "dimensions": list(terms.dimensions),
        "release": IN_BATCHES if terms.in_batches else AT_CLOSE,
    }


class WordForm(SendingForm):
    hint = lazy("Type how many people are asked.")
    other = lazy("That is not the number: %(n)d people are asked now.")


class ExtensionForm(forms.Form):
    until = DateField(label=lazy("Open until the end of"))

    def __init__(self, data: Any = None, *, tenant: Employer, wave: Wave) -> None:
        last = wave.last_moment.astimezone(tenant.zone).date()
        super().__init__(data, initial={"until": last + timedelta(days=7)})
        self.last = last

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until <= self.last:
            raise forms.ValidationError(_("It is open until then already."))
        return until
