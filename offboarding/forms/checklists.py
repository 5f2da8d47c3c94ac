from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from directory.forms import LineField
from directory.models import ExitType
from offboarding.actions.checklists import Line
from offboarding.models import ChecklistTemplate, EligibilityRule, TaskOwner
from tenancy.models import Employer
from web.forms import CheckboxInline

BLANK_LINES = 3
MAX_LINES = 60


class ChecklistForm(forms.ModelForm):
    name = LineField(max_length=100, label=gettext_lazy("Name"))
    exit_types = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("For which exits"),
        help_text=gettext_lazy("None chosen: for every kind of exit."),
        widget=CheckboxInline(),
    )
    team = LineField(
        required=False,
        max_length=120,
        label=gettext_lazy("For which team"),
        help_text=gettext_lazy("Written as in the people’s records. Empty: for every team."),
    )
    is_active = forms.BooleanField(required=False, label=gettext_lazy("Use it for new cases"))

    class Meta:
        model = ChecklistTemplate
        fields = ("name", "exit_types", "team", "is_active")

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.fields["exit_types"].choices = ExitType.choices  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if ChecklistTemplate.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a checklist of this name already."))
        return name


class LineForm(forms.Form):
    item = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = LineField(required=False, max_length=200, label=gettext_lazy("Task"))
    owner = forms.ChoiceField(required=False, label=gettext_lazy("Who does it"))
    offset_days = forms.IntegerField(
        required=False, min_value=-365, max_value=365, label=gettext_lazy("Days from the last day")
    )

    def __init__(self, *args: Any, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {f"member:{member.pk}": member for member in members}
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            (_("By role"), [(owner.value, owner.label) for owner in TaskOwner]),
            (_("By name"), [(key, member.display_name) for key, member in self.members.items()]),
        ]

    @property
    def line(self) -> Line | None:
        """An emptied title takes the line away."""
        values = self.cleaned_data
        if not values.get("title"):
            return None
        owner = values.get("owner") or TaskOwner.HR
        member = self.members.get(owner)
        return Line(
            title=values["title"],
            owner_role=TaskOwner.HR if member else owner,
            owner_member=member,
            offset_days=values.get("offset_days") or 0,
            item_id=values.get("item"),
        )


class LineFormSet(forms.BaseFormSet):
    @classmethod
    def for_checklist(cls, checklist: ChecklistTemplate, *, data: Any, tenant: Employer) -> "LineFormSet":
        members = [member for member in Membership.objects.current().order_by("display_name") if member.is_staff]
        items = [] if checklist._state.adding else list(checklist.items.order_by("position"))
        formset = forms.formset_factory(LineForm, formset=cls, extra=BLANK_LINES, max_num=MAX_LINES, validate_max=True)
        initial = [
            {
                "item": item.pk,
                "title": item.title,
                "owner": f"member:{item.owner_member_id}" if item.owner_member_id else item.owner_role,
                "offset_days": item.offset_days,
            }
            for item in items
        ]
        return cast(LineFormSet, formset(data, initial=initial, form_kwargs={"members": members}, prefix="lines"))

    @property
    def lines(self) -> list[Line]:
        return [line for form in self.forms if (line := form.line)]


class EligibilityForm(forms.ModelForm):
    excluded_exit_types = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Who does not become an alumnus by itself"),
        help_text=gettext_lazy("You can still decide otherwise in a single case."),
        widget=CheckboxInline(),
    )
    minimum_tenure_days = forms.IntegerField(
        min_value=0,
        max_value=20_000,
        label=gettext_lazy("Shortest time with us, in days"),
        help_text=gettext_lazy("0 for everybody. People whose first day is not on file are let in."),
    )
    excluded_teams = forms.CharField(
        required=False,
        label=gettext_lazy("Teams that are left out"),
        help_text=gettext_lazy("One team a line, written as in the people’s records."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = EligibilityRule
        fields = ("excluded_exit_types", "minimum_tenure_days", "excluded_teams")

    def __init__(self, *args: Any, tenant: Employer, instance: EligibilityRule, **kwargs: Any) -> None:
        kwargs |= {"instance": instance, "initial": {"excluded_teams": "\n".join(instance.excluded_teams)}}
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        choices = [choice for choice in ExitType.choices if choice[0] != ExitType.DEATH]
        self.fields["excluded_exit_types"].choices = choices  # type: ignore[attr-defined]

    def clean_excluded_teams(self) -> list[str]:
        teams = [" ".join(line.split())[:120] for line in self.cleaned_data["excluded_teams"].splitlines()]
        return list(dict.fromkeys(team for team in teams if team))
