from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.models import WRITTEN_BY_STAFF, NewsPost, NewsText
from community.news.actions import Words
from community.news.audience import KINDS, chosen_of, tokens_for
from community.news.fields import (
    MARKDOWN,
    ChoicesField,
    CountriesField,
    MarkdownField,
    PictureField,
    clock_field,
    countries_typed,
    moment_or_error,
)
from directory.forms import LineField
from engagement.audiences.record_fields import facet_counts
from engagement.audiences.values import quoted
from tenancy.models import Employer
from web.forms import DateField, SearchInput


class WordsForm(forms.Form):
    """A title and a text in each language of the employer; the first one is what others fall back to."""

    def __init__(self, *args: Any, tenant: Employer, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant, self.languages = tenant, languages
        for place, code in enumerate(languages):
            self.fields[f"title_{code}"] = LineField(label=lazy("Title"), max_length=160, required=place == 0)
            self.fields[f"body_{code}"] = MarkdownField(label=lazy("Text"), required=False, help_text=MARKDOWN)
        if languages[1:]:
            self.fields[f"body_{languages[-1]}"].help_text = MARKDOWN

    @property
    def tongues(self) -> list[dict[str, Any]]:
        """For the template: the fields of each language with its name."""
        names = dict(settings.LANGUAGES)
        return [
            {"code": code, "name": names.get(code, code), "title": self[f"title_{code}"], "body": self[f"body_{code}"]}
            for code in self.languages
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for code in self.languages[1:]:
            if found.get(f"body_{code}") and not found.get(f"title_{code}") and f"title_{code}" not in self.errors:
                self.add_error(f"title_{code}", _("Give it a title in this language too."))
        return found

    @property
    def words(self) -> list[Words]:
        found = self.cleaned_data
        return [Words(code, found[f"title_{code}"], found[f"body_{code}"]) for code in self.languages]


class PostForm(WordsForm):
    category = forms.ChoiceField(label=lazy("Subject"), choices=[(each.value, each.label) for each in WRITTEN_BY_STAFF])
    picture = PictureField(label=lazy("Picture"))
    picture_alt = LineField(
        label=lazy("What is to be seen on it"),
        max_length=300,
        required=False,
        help_text=lazy("For people who cannot see it, and where it does not load."),
    )
    drops_picture = forms.BooleanField(label=lazy("Take the picture away"), required=False)
    country = CountriesField(label=lazy("Countries"))
    office = ChoicesField("offices", label=lazy("Offices"), unknown=lazy("Nobody here has the office “%(name)s”."))
    team = ChoicesField("teams", label=lazy("Teams"), unknown=lazy("Nobody here has the team “%(name)s”."))
    publish_on = DateField(label=lazy("Publish on"), required=False)
    publish_clock = clock_field(lazy("at"))
    down_on = DateField(label=lazy("Take down on"), required=False)
    down_clock = clock_field(lazy("at"))
    is_pinned = forms.BooleanField(label=lazy("Keep it on top of the list"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, tenant: Employer, post: NewsPost | None = None, **kwargs: Any) -> None:
        languages = tenant.all_languages
        if post is not None and post.language not in languages[:1]:
            languages = [post.language, *(code for code in languages if code != post.language)]
        kwargs["initial"] = _initial(post, tenant) if post is not None else {}
        super().__init__(*args, tenant=tenant, languages=languages, **kwargs)
        self.post = post
        fields: Any = self.fields
        fields["country"].offer_all()
        counted = facet_counts().facets
        chosen = chosen_of(post) if post is not None else {}
        for kind in ("office", "team"):  # one that nobody has any more stays a choice of the post that names it
            known = [*counted.get(kind, {}), *chosen.get(kind, [])]
            fields[kind].offer({value: value for value in known})
        if post is None or not post.picture:
            del fields["drops_picture"]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        has_picture = found.get("picture") or (
            self.post is not None and self.post.picture and not found.get("drops_picture")
        )
        if has_picture and not found.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Say in a few words what is to be seen."))
        found["publish_at"] = moment_or_error(self, "publish_on", "publish_clock", self.tenant)
        found["take_down_at"] = moment_or_error(self, "down_on", "down_clock", self.tenant)
        self._check_order(found["publish_at"], found["take_down_at"])
        return found

    def _check_order(self, publish_at: datetime | None, take_down_at: datetime | None) -> None:
        if take_down_at is None or "down_on" in self.errors:
            return
        if take_down_at <= (publish_at or timezone.now()):
            self.add_error("down_on", _("This is before anybody could read it."))

    @property
    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        publish_at = found["publish_at"]
        if publish_at is None and self.post is not None and self.post.state == "published":
            publish_at = self.post.publish_at or timezone.now()
        return {
            "category": found["category"],
            "tokens": tokens_for({kind: found[kind] for kind in KINDS}),
            "publish_at": publish_at,
            "take_down_at": found["take_down_at"],
            "is_pinned": found["is_pinned"],
            "picture_alt": found["picture_alt"],
        }


def _initial(post: NewsPost, tenant: Employer) -> dict[str, Any]:
    texts: list[NewsText] = list(post.texts.all())
    initial: dict[str, Any] = {f"title_{text.language}": text.title for text in texts}
    initial |= {f"body_{text.language}": text.body for text in texts}
    for name, at in (("publish", post.publish_at), ("down", post.take_down_at)):
        if at is not None:
            there = at.astimezone(tenant.zone)
            initial[f"{name}_on"], initial[f"{name}_clock"] = there.date(), there.time().replace(second=0)
    chosen = chosen_of(post)
    initial |= {kind: ", ".join(map(quoted, chosen[kind])) for kind in ("office", "team")}
    initial["country"] = countries_typed(chosen["country"])
    initial |= {name: getattr(post, name) for name in ("category", "picture_alt", "is_pinned", "version")}
    return initial


class SearchForm(forms.Form):
    q = LineField(
        label=lazy("Search in titles"), required=False, max_length=100,
        widget=SearchInput(attrs={"placeholder": lazy("Search in titles")}),
    )  # fmt: skip


class MemoryForm(forms.Form):
    title = LineField(label=lazy("What was it?"), max_length=160, help_text=lazy("“The summer party on the roof”"))
    body = MarkdownField(
        label=lazy("In a few words"), required=False, max_length=2000, rows=5,
        help_text=lazy("Name people only if they would like that."),
    )  # fmt: skip
    picture = PictureField(label=lazy("Photo"))
    picture_alt = LineField(
        label=lazy("What is to be seen on it"), max_length=300, required=False,
        help_text=lazy("For people who cannot see it."),
    )  # fmt: skip
    year = forms.IntegerField(label=lazy("Year"), min_value=1900)
    month = forms.TypedChoiceField(label=lazy("Month"), coerce=int, empty_value=None, required=False)
    may_show = forms.BooleanField(
        label=lazy("I took the photo or may share it, and nobody on it would mind"),
        error_messages={"required": lazy("Please make sure of it first.")},
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = tenant.today()
        fields: Any = self.fields
        fields["month"].choices = [("", _("I do not remember")), *_months()]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("body") and not found.get("picture") and not {"body", "picture"} & self.errors.keys():
            self.add_error("body", _("Add a photo, or a few words."))
        if found.get("picture") and not found.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Say in a few words what is to be seen."))
        year, month = found.get("year"), found.get("month")
        if year and (year, month or 1) > (self.today.year, self.today.month):
            self.add_error("year", _("This has not happened yet."))
        return found


def _months() -> list[tuple[int, str]]:
    return [(number, str(name)) for number, name in MONTHS.items()]


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Why is it not shown?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Whoever sent it in reads this in the mail that they get."),
    )  # fmt: skip
