from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from boomerang.models import CheckInOutcome, Opening, Origin
from boomerang.outreach.forms import WordsForm
from directory.models import Spell
from tenancy.models import Employer

OFFERED = 200


class CheckInFilterForm(forms.Form):
    """Of an address: what is not known filters nothing."""

    team = forms.ChoiceField(label=lazy("Team"), required=False)
    recruiter = forms.ChoiceField(label=lazy("Recruiter"), required=False)

    def __init__(self, data: Any, *, tenant: Employer, spells: QuerySet[Spell]) -> None:
        teams = list(spells.exclude(team="").order_by("team").values_list("team", flat=True).distinct()[:OFFERED])
        own = Opening.objects.running().filter(origin=Origin.EMPLOYER)
        members = Membership.objects.filter(pk__in=own.values("recruiter")).order_by("display_name", "pk")[:OFFERED]
        self.recruiters = {str(member.pk): member for member in members}
        wanted = {"team": data.get("team", ""), "recruiter": data.get("recruiter", "")}
        super().__init__(
            {
                "team": wanted["team"] if wanted["team"] in teams else "",
                "recruiter": wanted["recruiter"] if wanted["recruiter"] in self.recruiters else "",
            }
        )
        self._choose("team", [("", lazy("All teams")), *((team, team) for team in teams)])
        people = [(pk, member.display_name) for pk, member in self.recruiters.items()]
        self._choose("recruiter", [("", lazy("All recruiters’ openings")), *people])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def wanted_team(self) -> str:
        return str(self.data["team"])

    @property
    def wanted_recruiter(self) -> Membership | None:
        return self.recruiters.get(self.data["recruiter"])


class MarkForm(forms.Form):
    outcome = forms.ChoiceField(choices=CheckInOutcome.choices)
    note = forms.CharField(label=lazy("Note"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


class NoteForm(WordsForm):
    """`opening` is the one that the words are about; without one they are to be copied."""

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
