"""What staff fill in of each block. They may be saved unfinished: what is missing is told before anything is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.letters.pictures import keep_picture
from engagement.models import LetterPicture
from tenancy.models import Employer
from web import rich_text
from web.errors import ActionError
from web.forms import FileDrop
from web.images import IN_MAIL, BadPicture, Picture, drawn_afresh

LONGEST_TEXT = 10_000


class BlockForm(forms.Form):
    """`stored` is what the letter keeps of it."""

    use_required_attribute = False

    def __init__(self, *args: Any, tenant: Employer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.tenant = tenant

    def stored(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class HeadingForm(BlockForm):
    text = forms.CharField(label=_("Heading"), max_length=120, required=False)


class TextForm(BlockForm):
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("**bold**, *italic*, [words](https://…) for a link, a dash before each item of a list."),
    )

    def clean_text(self) -> str:
        words: str = self.cleaned_data["text"].replace("\r\n", "\n")
        try:
            rich_text.to_html(words)
        except ActionError as error:
            raise forms.ValidationError(str(error)) from error
        return words


class ButtonForm(BlockForm):
    label = forms.CharField(label=_("Words on the button"), max_length=60, required=False)
    link = forms.CharField(label=_("Where it leads"), max_length=500, required=False)


class PictureForm(BlockForm):
    """A new file is drawn afresh and kept at once, so that it is not asked for again while other words are mended."""

    upload = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=FileDrop(attrs={"accept": "image/jpeg,image/png,image/webp"}, hint=_("JPEG, PNG or WebP, up to 10 MB")),
    )
    alt = forms.CharField(
        label=_("What it shows"),
        max_length=200,
        required=False,
        help_text=_("Read out to those who cannot see it, and shown where pictures are not loaded."),
    )
    link = forms.CharField(label=_("Where it leads, if anywhere"), max_length=500, required=False)
    picture = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def clean_upload(self) -> Picture | None:
        upload: Any = self.cleaned_data["upload"]
        try:
            return drawn_afresh(upload, IN_MAIL)["mail"] if upload else None
        except BadPicture as error:
            raise forms.ValidationError(str(error)) from error

    def stored(self) -> dict[str, Any]:
        drawn = self.cleaned_data.get("upload")
        kept = keep_picture(drawn) if drawn else LetterPicture.objects.named(self.cleaned_data["picture"])
        return {
            "picture": kept.name if kept else "",
            "width": kept.width if kept else 0,
            "height": kept.height if kept else 0,
            "alt": self.cleaned_data["alt"],
            "link": self.cleaned_data["link"],
        }
