from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from community.groups.actions.starting import Wording
from community.groups.actions.writing import Words
from community.groups.pictures import GROUP_PICTURE, POST_PICTURE, drawn
from community.groups.reading import member_ids_among
from community.groups.rules import can_set_any_rule
from community.models import Group, GroupKind, GroupPost, Notify, Openness, Outcome, Reason
from community.picking.by_rule import Rule, fits
from community.picking.fields import PeopleField, PeoplePicker, PickingForm
from community.picking.forms import RuleForm, initial_of
from directory.forms import SearchText
from directory.models import Alumnus
from tenancy.models import Employer
from web import rich_text
from web.errors import ActionError
from web.forms import FileDrop, RadioCards, SearchInput

OPENNESS_HINTS = {
    Openness.OPEN: lazy("Every member of the network finds it, reads it and joins at once."),
    Openness.CLOSED: lazy("It is found; people ask to join, and organisers decide. Only those inside read."),
    Openness.HIDDEN: lazy("By invitation only. For everybody else it does not exist."),
}
MOST_MENTIONS = 10
MOST_INVITED = 20


class GroupForm(RuleForm):
    """A new group, or another wording of one."""

    name = forms.CharField(label=lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=lazy("What brings you together?"), choices=GroupKind.choices, widget=RadioCards)
    about = forms.CharField(
        label=lazy("What is it about?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    house_rules = forms.CharField(
        label=lazy("Rules"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("Whoever joins reads them first."),
    )  # fmt: skip
    openness = forms.ChoiceField(
        label=lazy("Who finds and reads it?"), choices=Openness.choices, widget=RadioCards(hints=OPENNESS_HINTS)
    )
    picture = forms.FileField(
        label=lazy("Picture"), required=False, widget=FileDrop(hint=lazy("JPEG, PNG or WebP, up to 8 MB"))
    )
    without_picture = forms.BooleanField(label=lazy("Take the picture away"), required=False)

    def __init__(
        self, *args: Any, tenant: Employer, member: Membership, own: Alumnus, group: Group | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _initial(group)
        super().__init__(*args, member=member, **kwargs)
        self.own, self.group = own, group
        del self.fields["rule_years"]  # between two people; a rule of a group holds for all
        if group is None or not group.picture:
            del self.fields["without_picture"]

    def clean_picture(self) -> Any:
        return drawn(self.cleaned_data["picture"], GROUP_PICTURE)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if {"rule_team", "rule_office", "rule_city"} <= self.cleaned_data.keys():
            rule = self.rule
            is_as_before = self.group is not None and rule == Rule.of(self.group.rule)
            may_any = is_as_before or can_set_any_rule(self.member)
            if not rule.is_empty and not may_any and not fits(rule, alumnus=self.own):
                self.add_error(
                    "rule_team", _("You can take in people of a team, office or city that is on your own profile.")
                )
        return cleaned

    @property
    def rule(self) -> Rule:
        data = self.cleaned_data
        return Rule(data["rule_team"], data["rule_office"], data["rule_city"])

    @property
    def wording(self) -> Wording:
        data = self.cleaned_data
        return Wording(
            name=data["name"],
            about=data["about"],
            house_rules=data["house_rules"],
            kind=GroupKind(data["kind"]),
            openness=Openness(data["openness"]),
            rule=self.rule,
            picture=data["picture"],
            without_picture=bool(data.get("without_picture")),
        )


def _initial(group: Group | None) -> dict[str, Any]:
    if group is None:
        return {"kind": GroupKind.SUBJECT, "openness": Openness.OPEN}
    found = {name: getattr(group, name) for name in ("name", "kind", "about", "house_rules", "openness")}
    return found | initial_of(Rule.of(group.rule))


class MemberPicker(PeoplePicker):
    """Suggests people of one group alone."""

    group: Group | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        assert self.group is not None  # `PostForm` tells it
        choices = context["widget"]["choices"]
        inside = {str(pk) for pk in member_ids_among_ids(self.group, [choice.id for choice in choices])}
        context["widget"]["choices"] = [choice for choice in choices if choice.id in inside]
        context["widget"]["source"] = reverse("community:group_people", args=[self.group.pk])
        return context


def member_ids_among_ids(group: Group, ids: list[str]) -> set[UUID]:
    return member_ids_among(group, Alumnus.objects.filter(pk__in=ids)) if ids else set()


class MembersField(PeopleField):
    widget = MemberPicker


class PostForm(PickingForm):
    """What is written stays as it was typed whatever is wrong with it."""

    body = forms.CharField(label=lazy("Your post"), widget=forms.Textarea(attrs={"rows": 4}), strip=True)
    mentioned = MembersField(
        label=lazy("Mention somebody"), required=False, most=MOST_MENTIONS,
        help_text=lazy("Their names stand below your words, and they hear of it. Only people of this group."),
    )  # fmt: skip
    picture = forms.FileField(
        label=lazy("Picture"), required=False, widget=FileDrop(hint=lazy("JPEG, PNG or WebP, up to 8 MB"))
    )
    picture_alt = forms.CharField(
        label=lazy("What the picture shows"), max_length=200, required=False,
        help_text=lazy("For people who do not see it."),
    )  # fmt: skip
    without_picture = forms.BooleanField(label=lazy("Take the picture away"), required=False)

    def __init__(
        self,
        *args: Any,
        tenant: Employer,
        member: Membership,
        group: Group,
        post: GroupPost | None = None,
        is_comment: bool = False,
        **kwargs: Any,
    ) -> None:
        if post is not None:
            mentioned = Alumnus.objects.filter(group_mentions__post=post)
            kwargs["initial"] = {"body": post.body, "picture_alt": post.picture_alt, "mentioned": list(mentioned)}
        super().__init__(*args, member=member, **kwargs)
        fields: Any = self.fields
        fields["mentioned"].widget.group = group
        self.group, self.post = group, post
        if post is None or not post.picture:
            del self.fields["without_picture"]
        if is_comment:
            fields["body"].label, fields["body"].widget.attrs["rows"] = _("Your comment"), 3

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        try:
            rich_text.to_html(body)
        except ActionError as error:
            raise forms.ValidationError(str(error)) from error
        return body

    def clean_picture(self) -> Any:
        return drawn(self.cleaned_data["picture"], POST_PICTURE)

    def clean_mentioned(self) -> list[Alumnus]:
        people: list[Alumnus] = self.cleaned_data["mentioned"]
        inside = member_ids_among(self.group, people) if people else set()
        outside = [each.full_name for each in people if each.pk not in inside]
        if outside:
            raise forms.ValidationError(_("%(names)s is not in this group.") % {"names": ", ".join(outside)})
        return people

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        data = self.cleaned_data
        has_picture = data.get("picture") is not None or (self.post is not None and bool(self.post.picture))
        if has_picture and not data.get("without_picture") and not data.get("picture_alt"):
            self.add_error("picture_alt", _("Say in a few words what is to be seen."))
        return cleaned

    @property
    def words(self) -> Words:
        data = self.cleaned_data
        return Words(
            body=data["body"], mentioned=data["mentioned"], picture=data["picture"], picture_alt=data["picture_alt"],
            without_picture=bool(data.get("without_picture")),
        )  # fmt: skip


class JoinForm(forms.Form):
    agreed = forms.BooleanField(
        label=lazy("I keep to these rules"), error_messages={"required": lazy("Say that you keep to the rules.")}
    )
    message = forms.CharField(
        label=lazy("A few words to the organisers"), max_length=280, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=lazy("They read it together with your name."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, has_rules: bool, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_rules:
            del self.fields["agreed"]
        if not asks:
            del self.fields["message"]


class NotifyForm(forms.Form):
    notify = forms.ChoiceField(
        label=lazy("What you hear of it"),
        choices=[
            (Notify.NOTHING.value, lazy("Nothing")),
            (Notify.ROUNDUP.value, lazy("Round-up")),
            (Notify.MENTIONS.value, lazy("Round-up, mentions at once")),
        ],
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class InviteForm(PickingForm):
    people = PeopleField(label=lazy("Who"), most=MOST_INVITED)

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class HideForm(forms.Form):
    outcome = forms.ChoiceField(
        label=lazy("What is to happen"),
        choices=[
            (Outcome.HIDE.value, lazy("Hide it")),
            (Outcome.BAN.value, lazy("Hide it and ban its author from the group")),
        ],
        widget=RadioCards,
    )
    basis = forms.ChoiceField(label=lazy("Why"), choices=Reason.choices)
    words = forms.CharField(
        label=lazy("Reason for the author"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("They read it as you write it, and may appeal to the team."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class StateForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("The organisers of the group read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class SettingsForm(forms.Form):
    needs_approval = forms.BooleanField(
        label=lazy("The team looks at a new group before it opens"), required=False,
        help_text=lazy("Off: anyone starts one at once, five a month at most."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class FindForm(forms.Form):
    """The list as its address holds it. Nothing in it is ever refused."""

    q = SearchText(required=False, label=lazy("Name"), widget=SearchInput(attrs={"placeholder": lazy("Find a group")}))
    kind = forms.ChoiceField(label=lazy("Kind"), choices=[("", lazy("All kinds")), *GroupKind.choices], required=False)
