from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from feedback.models import Promise, PromiseState
from feedback.promises.actions import Wording
from feedback.promises.rules import OWNERS
from tenancy.models import Employer
from web.forms import DateField, RadioCards

ENDS = (PromiseState.KEPT, PromiseState.DROPPED)


class PromiseForm(forms.Form):
    """A new promise, or another wording of `promise`."""

    title = forms.CharField(
        label=lazy("What was promised"), max_length=200,
        help_text=lazy("In words that name nobody: “Look at the on-call rota of Payments”."),
    )  # fmt: skip
    owner = forms.ChoiceField(label=lazy("Who sees to it"))
    due_on = DateField(label=lazy("Until"))

    def __init__(self, *args: Any, tenant: Employer, promise: Promise | None = None, **kwargs: Any) -> None:
        self.today, self.was = tenant.today(), promise.due_on if promise else None
        kwargs["initial"] = (
            {"title": promise.title, "owner": str(promise.owner_id), "due_on": promise.due_on}
            if promise
            else {"due_on": self.today + timedelta(days=60)}
        )
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in _possible(promise)}
        fields: Any = self.fields
        fields["owner"].choices = [(pk, member.display_name) for pk, member in self.members.items()]

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today and due_on != self.was:
            raise forms.ValidationError(_("This day has gone by."))
        return due_on

    @property
    def wording(self) -> Wording:
        data = self.cleaned_data
        return Wording(title=data["title"], owner=self.members[data["owner"]], due_on=data["due_on"])


def _possible(promise: Promise | None) -> list[Membership]:
    """Who has left the team since stays a choice: nothing is handed over by saving."""
    team = list(Membership.objects.current().with_role(*OWNERS).order_by("display_name", "pk"))
    gone = promise is not None and promise.owner_id not in {member.pk for member in team}
    return [promise.owner, *team] if promise is not None and gone else team


class EndForm(forms.Form):
    state = forms.ChoiceField(
        label=lazy("What became of it"), choices=[(state, state.label) for state in ENDS],
        widget=RadioCards(
            hints={
                PromiseState.KEPT: lazy("Done. It can be told to members."),
                PromiseState.DROPPED: lazy("It will not be done. Say why, for colleagues."),
            }
        ),
    )  # fmt: skip
    note = forms.CharField(
        label=lazy("In a few words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("state") == PromiseState.DROPPED and not self.cleaned_data.get("note"):
            self.add_error("note", _("Say why it will not be done."))
        return cleaned


class PublishForm(forms.Form):
    said = forms.CharField(
        label=lazy("You said"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("What several people said, in your words. Nobody may be recognised by it."),
    )  # fmt: skip
    did = forms.CharField(label=lazy("We did"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
