from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.employer.forms import OneLineField
from tenancy.models import Employer, EmployerPage
from web.rich_text import TooMuch, to_html


class PageForm(forms.ModelForm):
    class Meta:
        model = EmployerPage
        fields = ["title", "slug", "language", "audience", "body"]
        field_classes = {"title": OneLineField}
        labels = {
            "title": lazy("Title"),
            "slug": lazy("Address"),
            "language": lazy("Language"),
            "audience": lazy("Who may read it"),
            "body": lazy("Text"),
        }
        help_texts = {
            "slug": lazy("The last part of the page’s address: small letters, digits and hyphens."),
            "body": lazy(
                "Markdown: ## for a heading, **bold**, - for a list, [words](https://…) for a link, an empty line"
                " between paragraphs."
            ),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 18, "spellcheck": "true"})}
        error_messages = {
            "slug": {"invalid": lazy("Use small letters, digits and hyphens, at least two, such as our-history.")}
        }

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = True
        names = dict(settings.LANGUAGES)
        codes = dict.fromkeys([*tenant.all_languages, self.instance.language])
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=[(code, names.get(code, code)) for code in codes]
        )
        if len(codes) == 1:
            self.fields["language"].widget = forms.HiddenInput()

    @property
    def changed_columns(self) -> list[str]:
        """Not a text whose lines only end in another way."""
        return [name for name in self.changed_data if self.cleaned_data[name] != self.initial.get(name)]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if EmployerPage.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another of your pages has this address already."))
        return slug

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n")
        try:
            to_html(body)
        except TooMuch as error:
            raise forms.ValidationError(str(error)) from error
        return body
