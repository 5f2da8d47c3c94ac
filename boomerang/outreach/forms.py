from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy

from boomerang.models import Answer, OutreachTemplate
from boomerang.outreach.wording import ALL_FIELDS, MAX_BODY, MAX_SUBJECT
from boomerang.returning.service import months_after
from tenancy.models import Employer
from web.forms import RadioCards
from web.merge_fields import BadText, read

MONTHS = (3, 6, 12)


class WordsForm(forms.Form):
    subject = forms.CharField(label=lazy("Subject"), max_length=MAX_SUBJECT)
    body = forms.CharField(
        label=lazy("Words"), max_length=MAX_BODY, widget=forms.Textarea(attrs={"rows": 12}), strip=True
    )

    def clean_subject(self) -> str:
        return self._checked("subject", MAX_SUBJECT)

    def clean_body(self) -> str:
        return self._checked("body", MAX_BODY)

    def _checked(self, name: str, limit: int) -> str:
        words: str = self.cleaned_data[name]
        try:
            read(words, ALL_FIELDS, limit=limit)
        except BadText as error:
            raise forms.ValidationError([str(problem) for problem in error.problems]) from error
        return words


class OutreachForm(WordsForm):
    """`people` are the ids of cards; whom they name and who may be written to is the action's to say."""

    people = forms.TypedMultipleChoiceField(
        label=lazy("To"), error_messages={"required": lazy("Choose at least one person.")}
    )
    field_order = ("people", "subject", "body")

    def __init__(self, *args: Any, tenant: Employer, cards: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        assert isinstance(people, forms.TypedMultipleChoiceField)
        people.choices = [(pk, pk) for pk in cards]


class TemplateForm(WordsForm):
    name = forms.CharField(label=lazy("Name"), max_length=100, help_text=lazy("For you and your colleagues only."))
    field_order = ("name", "subject", "body")

    def __init__(self, *args: Any, tenant: Employer, template: OutreachTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if template is not None:
            self.initial.update(name=template.name, subject=template.subject, body=template.body)


class ReplyForm(forms.Form):
    answer = forms.ChoiceField(label=lazy("Your answer"), choices=Answer.choices, widget=RadioCards)
    months = forms.TypedChoiceField(
        label=lazy("Ask me again"),
        coerce=int,
        required=False,
        choices=[
            (months, ngettext_lazy("in %(n)d month", "in %(n)d months", months) % {"n": months}) for months in MONTHS
        ],
    )
    words = forms.CharField(
        label=lazy("A word, if you like"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def back_on(self, today: date) -> date:
        return months_after(today, self.cleaned_data["months"] or MONTHS[0])
