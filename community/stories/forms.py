from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.models import NewsPost
from community.news.actions import Words
from community.news.fields import MARKDOWN, MarkdownField, PictureField
from community.stories.actions import Draft
from community.stories.digests import words_of
from community.stories.rules import can_be_asked
from directory.forms import LineField
from directory.models import Alumnus, AlumnusState
from directory.names import name_key
from directory.profile.forms.typeahead import TypeaheadInput
from tenancy.models import Employer
from web.forms import RadioCards
from web.ids import uuid_in


class StoryForm(forms.Form):
    """One text in one language: one text, one yes."""

    title = LineField(label=lazy("Title"), max_length=160)
    language = forms.ChoiceField(label=lazy("Language"))
    body = MarkdownField(label=lazy("The story"), rows=16, help_text=MARKDOWN)
    picture = PictureField(label=lazy("Picture"))
    picture_alt = LineField(
        label=lazy("What is to be seen on it"), max_length=300, required=False,
        help_text=lazy("For people who cannot see it, and where it does not load."),
    )  # fmt: skip
    drops_picture = forms.BooleanField(label=lazy("Take the picture away"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, tenant: Employer, post: NewsPost | None = None, **kwargs: Any) -> None:
        if post is not None:
            text = words_of(post)
            kwargs["initial"] = {
                "title": text.title if text else "", "body": text.body if text else "", "language": post.language,
                "picture_alt": post.picture_alt, "version": post.version,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.post = post
        names = dict(settings.LANGUAGES)
        codes = dict.fromkeys([*tenant.all_languages, *([post.language] if post else [])])
        fields: Any = self.fields
        fields["language"].choices = [(code, names.get(code, code)) for code in codes]
        if len(codes) == 1:
            fields["language"].widget = forms.HiddenInput()
            fields["language"].initial = next(iter(codes))
            fields["language"].required = False
        self.only_language = next(iter(codes)) if len(codes) == 1 else ""
        if post is None or not post.picture:
            del fields["drops_picture"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        keeps = self.post is not None and self.post.picture and not found.get("drops_picture")
        if (found.get("picture") or keeps) and not found.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Say in a few words what is to be seen."))
        return found

    @property
    def draft(self) -> Draft:
        found = self.cleaned_data
        words = Words(found["language"] or self.only_language, found["title"], found["body"])
        return Draft(words, found["picture"], found["picture_alt"], found.get("drops_picture", False))


class NewStoryForm(StoryForm):
    """`who` is what was typed, `person` whom a suggestion meant."""

    who = LineField(label=lazy("Whom is it about?"), max_length=200, widget=TypeaheadInput("community:story_people"))
    person = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("who", "person", "title")

    def clean_who(self) -> Alumnus:
        typed = self.cleaned_data["who"]
        people = Alumnus.objects.exclude(state=AlumnusState.MERGED)
        chosen: UUID | None = uuid_in(self.data.get("person", ""))
        found = list(people.filter(pk=chosen)) if chosen else []
        if not found or name_key(found[0].full_name) != name_key(typed):
            found = list(people.filter(name_key=name_key(typed)).order_by("pk")[:2])
        if not found:
            raise forms.ValidationError(_("We know nobody of this name. Choose one that is suggested."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name. Choose one that is suggested."))
        if not can_be_asked(found[0]):
            raise forms.ValidationError(_("They have not joined yet, so they cannot be asked. Invite them first."))
        return found[0]


class OwnStoryForm(StoryForm):
    says_yes = forms.BooleanField(
        label=lazy("Yes, publish exactly this, with the picture"),
        error_messages={"required": lazy("Without your yes it cannot be published.")},
    )


YES, CHANGES, NO = "yes", "changes", "no"


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=lazy("What do you say?"),
        choices=[
            (YES, lazy("Yes, publish exactly this")),
            (CHANGES, lazy("Please change something")),
            (NO, lazy("No")),
        ],
        widget=RadioCards(
            hints={
                YES: lazy("These words and this picture, nothing else. You can take it back at any time."),
                CHANGES: lazy("Say what, and you are asked again with the new words."),
                NO: lazy("It is deleted. You need not say why."),
            }
        ),
    )
    note = forms.CharField(
        label=lazy("What should be different?"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("answer") == CHANGES and not found.get("note"):
            self.add_error("note", _("Say what you would like to have changed."))
        return found
