from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from feedback.models import Wave
from feedback.questions.kinds import Core
from feedback.releases.reading import Figures, Published
from feedback.results.trends import COHORT, MEASURES, MONTH
from web.exports import TableFormat
from web.forms import SearchInput

BETWEEN = "~"  # of a dimension and its group: keys of groups have hyphens, never this


class GroupForm(forms.Form):
    """One group at a time, and only those of which the plan shows something."""

    group = forms.ChoiceField(label=lazy("Group"), required=False)

    def __init__(self, *args: Any, published: Published, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("Everybody")), *groups_of(published)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[str, str]:
        """Dimension and group; nothing where everybody is meant, or where no such group is shown."""
        value = self.cleaned_data.get("group", "") if self.is_valid() else ""
        dimension, _between, group = value.partition(BETWEEN)
        return dimension, group


def groups_of(published: Published) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for dimension in published.dimensions:
        shown = {
            group
            for result in published.questions
            for group, cell in result.groups.get(dimension.key, {}).items()
            if isinstance(cell, Figures)
        }
        options = [(f"{dimension.key}{BETWEEN}{key}", label) for key, label in dimension.groups if key in shown]
        if options:
            found.append((dimension.label, options))
    return found


class DimensionForm(forms.Form):
    by = forms.ChoiceField(label=lazy("Groups"), required=False)

    def __init__(self, *args: Any, published: Published, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.published = published
        self.fields["by"].choices = [(each.key, each.label) for each in published.dimensions]  # type: ignore[attr-defined]


class ComparisonForm(GroupForm):
    other = forms.TypedChoiceField(label=lazy("Compare with"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, others: Sequence[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [(str(wave.pk), str(wave)) for wave in others]  # type: ignore[attr-defined]
        self.order_fields(["other", "group"])


class CommentForm(forms.Form):
    q = forms.CharField(
        label=lazy("Search comments"), required=False, max_length=100,
        widget=SearchInput(attrs={"placeholder": lazy("Words in comments")}),
    )  # fmt: skip
    question = forms.ChoiceField(label=lazy("Question"), required=False)
    tag = forms.ChoiceField(label=lazy("Tag"), required=False)
    theme = forms.CharField(label=lazy("Theme"), required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, questions: Iterable[tuple[str, str]], tags: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = list(questions)  # type: ignore[attr-defined]
        self.fields["tag"].choices = [("", _("Any tag")), *tags]  # type: ignore[attr-defined]


class TagForm(forms.Form):
    word = forms.CharField(label=lazy("Tag"), max_length=40)

    def clean_word(self) -> str:
        return " ".join(self.cleaned_data["word"].split())


class FormatForm(forms.Form):
    format = forms.ChoiceField(choices=TableFormat.choices)


class TrendForm(forms.Form):
    core = forms.ChoiceField(choices=list(MEASURES.items()), required=False)
    by = forms.ChoiceField(choices=[(MONTH, lazy("By month")), (COHORT, lazy("By year of leaving"))], required=False)

    @property
    def chosen(self) -> tuple[str, str]:
        data = self.cleaned_data if self.is_valid() else {}
        return data.get("core") or Core.RECOMMEND, data.get("by") or MONTH
