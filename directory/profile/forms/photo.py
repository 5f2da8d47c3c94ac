from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from web.forms import FileDrop
from web.images import PHOTO, BadPicture, Picture, drawn_afresh


class PhotoForm(forms.Form):
    """Cleaned, it holds the picture drawn afresh in each of its sizes; the file that came is not kept."""

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        error_messages={
            "required": gettext_lazy("Choose a picture first."),
            "empty": gettext_lazy("This file is empty."),
        },
        widget=FileDrop(
            attrs={"accept": "image/jpeg,image/png,image/webp"}, hint=gettext_lazy("JPEG, PNG or WebP, up to 5 MB")
        ),
    )

    def clean_photo(self) -> Mapping[str, Picture]:
        upload: Any = self.cleaned_data["photo"]
        try:
            return drawn_afresh(upload, PHOTO)
        except BadPicture as error:
            raise forms.ValidationError(str(error)) from error
