from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from community.models import QuestionCategory, ReadyAnswer, ServiceDesk
from community.models.questions import MOST_WORDS
from community.questions.desk import MOST_DAYS, Terms, days_for
from web.papers import PapersField


def _words(label: Any, rows: int = 5, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=MOST_WORDS, widget=widget, help_text=help_text)


class QuestionForm(forms.Form):
    category = forms.ChoiceField(label=lazy("What it is about"), choices=QuestionCategory.choices)
    subject = forms.CharField(label=lazy("In one line"), max_length=160)
    text = _words(lazy("Your question"), 7, lazy("Only HR reads it. Leave out numbers of accounts and cards."))
    papers = PapersField()


class MessageForm(forms.Form):
    text = _words(lazy("Your message"), 4)
    papers = PapersField()


class AnswerForm(forms.Form):
    ANSWERED, WAITING, NOTE = "answered", "waiting", "note"
    text = _words(lazy("Your words"), 6)
    then = forms.ChoiceField(
        label=lazy("This is"),
        choices=[
            (ANSWERED, lazy("The answer")),
            (WAITING, lazy("A question back: we wait for them")),
            (NOTE, lazy("A note for colleagues only")),
        ],
        initial=ANSWERED,
    )
    papers = PapersField()


class AssignForm(forms.Form):
    to = forms.ChoiceField(label=lazy("Who sees to it"), required=False)

    def __init__(self, *args: Any, team: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = {str(member.pk): member for member in team}
        fields: Any = self.fields
        nobody = ("", lazy("Nobody yet"))
        fields["to"].choices = [nobody, *((pk, member.display_name) for pk, member in self.team.items())]

    @property
    def member(self) -> Membership | None:
        return self.team.get(self.cleaned_data["to"])


class ReadyAnswerForm(forms.Form):
    title = forms.CharField(label=lazy("Name"), max_length=80)
    text = _words(lazy("Words"), 8)

    def __init__(self, *args: Any, ready: ReadyAnswer | None = None, **kwargs: Any) -> None:
        if ready is not None:
            kwargs["initial"] = {"title": ready.title, "text": ready.text}
        super().__init__(*args, **kwargs)


class DeskForm(forms.Form):
    """One field for each category, and two for certificates."""

    approves_by_itself = forms.BooleanField(
        label=lazy("Issue certificates at once, without a colleague’s look"), required=False,
        help_text=lazy(
            "They say what stands on your record. Choose this when the dates and roles there are right. Those with "
            "words of the person’s own, such as what it is for, wait for a look all the same."
        ),
    )  # fmt: skip
    certificate_months = forms.IntegerField(
        label=lazy("A certificate is valid for, in months"), min_value=1, max_value=120
    )

    def __init__(self, *args: Any, held: ServiceDesk, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "approves_by_itself": held.approves_by_itself,
            "certificate_months": held.certificate_months,
            **{f"days_{name}": days_for(held, name) for name in QuestionCategory.values},
        }
        super().__init__(*args, **kwargs)
        for name, label in QuestionCategory.choices:
            self.fields[f"days_{name}"] = forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS)

    @property
    def target_fields(self) -> list[forms.BoundField]:
        return [self[f"days_{name}"] for name in QuestionCategory.values]

    @property
    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(
            targets={name: data[f"days_{name}"] for name in QuestionCategory.values},
            approves_by_itself=data["approves_by_itself"],
            certificate_months=data["certificate_months"],
        )
