from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator, validate_domain_name
from django.utils.translation import gettext_lazy as _

from accounts.consents import ShownConsent
from accounts.logos import checked_logo
from accounts.models import normalise_email
from mail.categories import MARKETING, Category
from tenancy.models import HEX_COLOUR, Employer
from web.addresses import checked_address
from web.errors import ActionError
from web.forms import CheckboxRows, FileDrop

ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
)


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "data-focus": True, "data-icon": "mail"}
        ),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an address like anna@example.com."),
        },
    )

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        try:
            checked_address(email)
        except ActionError as error:
            raise forms.ValidationError(str(error)) from error
        return email


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
                "data-focus": True,
            }
        ),
        error_messages={"required": _("Enter the code from the e-mail.")},
    )


class JoinForm(forms.Form):
    """The one page before joining. The yes is never ticked beforehand, nor is any mail."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name as colleagues know it.")},
    )
    agrees = forms.BooleanField(
        error_messages={"required": _("Without this yes we cannot let you in. You can also say no, thank you.")}
    )
    wanted = forms.MultipleChoiceField(
        label=_("What may we write to you about?"),
        help_text=_("Tick as much or as little as you like. You can change this at any time."),
        required=False,
        choices=[(category.value, category.label) for category in MARKETING],
        widget=CheckboxRows(hints={category.value: category.description for category in MARKETING}),
    )

    def __init__(self, *args: Any, asks_for_name: bool, consent: ShownConsent | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_name:
            del self.fields["display_name"]
        if consent is None:
            del self.fields["agrees"]
            del self.fields["wanted"]
        else:
            self.fields["agrees"].label = consent.yes
            self.fields["agrees"].help_text = consent.meaning

    @property
    def choices(self) -> dict[Category, bool] | None:
        if "wanted" not in self.fields:
            return None
        return {category: category.value in self.cleaned_data["wanted"] for category in MARKETING}


class DomainsField(forms.CharField):
    """Domains as people type them ("@Acme.com, https://acme.co.uk/"), kept as plain lower-case names."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        domains = [
            plain_domain(word) for word in (super().to_python(value) or "").replace(",", " ").replace(";", " ").split()
        ]
        return sorted(set(filter(None, domains)))

    def validate(self, value: Any) -> None:
        super().validate(value)
        for domain in value:
            if "." not in domain:
                raise forms.ValidationError(
                    _("“%(domain)s” is not a domain, such as acme.com."), params={"domain": domain}
                )
            validate_domain_name(domain)

    def run_validators(self, value: Any) -> None:
        """Each domain has been validated by itself."""


def plain_domain(word: str) -> str:
    return (
        word.strip().lower().partition("://")[2 if "://" in word else 0].rpartition("@")[2].partition("/")[0].strip(".")
    )


class ColourField(forms.CharField):
    widget = forms.TextInput(attrs={"type": "color"})
    default_validators = [RegexValidator(HEX_COLOUR, _("Enter a colour like #1f4b99."))]

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()


class OneLineField(forms.CharField):
    """Stands in subjects, senders and titles: whatever breaks a line becomes a space."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class EmployerForm(forms.ModelForm):
    work_email_domains = DomainsField(
        label=_("Work e-mail domains"),
        required=False,
        help_text=_("Addresses at these domains end with the job, so leavers are asked for a personal one."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in ["UTC", *ZONES]]
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    colour_primary = ColourField(label=_("Main colour"), help_text=_("Buttons and links."))
    colour_accent = ColourField(label=_("Second colour"), help_text=_("Small highlights and pictures."))
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=FileDrop(attrs={"accept": "image/png,image/jpeg,image/webp"}, hint=_("PNG, JPEG or WebP, up to 1 MB")),
    )
    remove_logo = forms.BooleanField(label=_("Remove the present logo"), required=False)

    class Meta:
        model = Employer
        fields: Sequence[str] = [
            "name",
            "sender_name",
            "postal_address",
            "work_email_domains",
            "timezone",
            "language",
            "colour_primary",
            "colour_accent",
            "logo",
        ]
        field_classes = {"name": OneLineField, "sender_name": OneLineField}
        labels = {
            "name": _("Name"),
            "sender_name": _("Sender in e-mails"),
            "postal_address": _("Postal address"),
        }
        help_texts = {
            "name": _("As former colleagues know you."),
            "sender_name": _("Left empty, e-mails carry the name above."),
            "postal_address": _("Stands at the foot of every e-mail; the law of many countries asks for it."),
        }
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 3})}

    def clean_logo(self) -> Any:
        upload = self.cleaned_data["logo"]
        return checked_logo(upload) if isinstance(upload, UploadedFile) else upload

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("remove_logo") and not isinstance(cleaned.get("logo"), ContentFile):
            cleaned["logo"] = False
        return cleaned

    @property
    def changed_columns(self) -> list[str]:
        """The employer's columns that this form changes."""
        changed = set(self.changed_data) & set(self._meta.fields or ())
        return sorted(changed | ({"logo"} if self.cleaned_data["remove_logo"] else set()))
