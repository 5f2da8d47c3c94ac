from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.addresses import work
from accounts.employer.domains import DomainsField, readable_domain
from mail.wording import MailText, check, own_words
from tenancy.models import Employer
from web.addresses import checked_address
from web.colours import ColourField, ColourInput
from web.errors import ActionError
from web.forms import CheckboxInline, FileDrop
from web.images import LOGO, BadPicture, drawn_afresh
from web.merge_fields import BadText

ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
)


class OneLineField(forms.CharField):
    """Stands in subjects, senders and titles: whatever breaks a line becomes a space."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class _EmployerForm(forms.ModelForm):
    """Changes some columns of the employer, which the class below names."""

    @property
    def changed_columns(self) -> list[str]:
        """Not those that were only typed in another way."""
        posted = set(self.changed_data) & set(self._meta.fields or ())
        return sorted(name for name in posted if self.cleaned_data[name] != self.initial.get(name))


class GeneralForm(_EmployerForm):
    language = forms.ChoiceField(
        label=_("Main language"),
        choices=settings.LANGUAGES,
        help_text=_("What you write yourselves is marked as this language, so that it is read out and broken rightly."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Further languages"),
        required=False,
        choices=settings.LANGUAGES,
        widget=CheckboxInline,
        help_text=_("Your own pages can be written in these too. The portal itself speaks English for now."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(zone, zone.replace("_", " ")) for zone in ["UTC", *ZONES]],
        help_text=_("When a day begins: last days, reminders and times on all pages follow it."),
    )
    work_email_domains = DomainsField(
        label=_("Work e-mail domains"),
        required=False,
        help_text=_("Addresses there end with the job: leavers are asked for a personal one. Separate with commas."),
    )

    class Meta:
        model = Employer
        fields = ["name", "language", "languages", "timezone", "work_email_domains"]
        field_classes = {"name": OneLineField}
        labels = {"name": _("Name")}
        help_texts = {"name": _("As former colleagues know you.")}

    def __init__(self, *args: Any, may_change_domains: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work_email_domains"].disabled = not may_change_domains
        if not may_change_domains:
            self.fields["work_email_domains"].help_text = _("Only owners change these.")

    def clean_work_email_domains(self) -> list[str]:
        """A domain decides where its addresses open a door, so no two employers share one (docs/sign-in.md)."""
        domains: list[str] = self.cleaned_data["work_email_domains"]
        known = self.initial.get("work_email_domains", [])
        new = [domain for domain in domains if domain not in known]
        if refused := [domain for domain in new if not work.may_claim(domain, self.instance)]:
            raise forms.ValidationError(
                _("“%(domain)s” cannot be yours alone: others have addresses there."), params={"domain": refused[0]}
            )
        # An employer reads its mailboxes: if it could call one personal, a code to it would open everything else.
        if gone := [domain for domain in known if domain not in domains and not work.is_below(domain, domains)]:
            raise forms.ValidationError(
                _(
                    "Addresses at %(domain)s would open the networks of other employers too. Ask those who run this"
                    " installation to take the domain away."
                ),
                params={"domain": readable_domain(gone[0])},
            )
        unproven = [domain for domain in new if not work.has_proven_domain(domain, self.instance, known=known)]
        if unproven:
            raise forms.ValidationError(
                _(
                    "No owner signs in with an address at %(domain)s. Add one under “My account” first, or ask those"
                    " who run this installation to add the domain."
                ),
                params={"domain": readable_domain(unproven[0])},
            )
        return domains

    def clean_languages(self) -> list[str]:
        """In the order of the list, without the main one."""
        chosen, main = self.cleaned_data["languages"], self.cleaned_data.get("language")
        return [code for code, _name in settings.LANGUAGES if code in chosen and code != main]


class BrandForm(_EmployerForm):
    colour_primary = ColourField(label=_("Main colour"), help_text=_("Buttons and links."))
    colour_accent = ColourField(label=_("Second colour"), help_text=_("Small highlights and drawings."))
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=FileDrop(
            attrs={"accept": "image/png,image/jpeg,image/webp"},
            hint=_("PNG, JPEG or WebP, up to 1 MB. Shown on white in e-mails."),
        ),
    )
    remove_logo = forms.BooleanField(label=_("Remove the present logo"), required=False)

    class Meta:
        model = Employer
        fields = ["logo", "colour_primary", "colour_accent"]

    def clean_logo(self) -> Any:
        upload = self.cleaned_data["logo"]
        if not isinstance(upload, UploadedFile):
            return upload
        try:
            picture = drawn_afresh(upload, LOGO)["logo"]
        except BadPicture as error:
            raise forms.ValidationError(str(error)) from error
        return ContentFile(picture.data, name=picture.name)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("remove_logo") and not isinstance(cleaned.get("logo"), ContentFile):
            cleaned["logo"] = False
        return cleaned

    @property
    def changed_columns(self) -> list[str]:
        removed = {"logo"} if self.cleaned_data["remove_logo"] else set()
        return sorted({*super().changed_columns, *removed})


class BrandPreviewForm(forms.Form):
    """What is typed at the moment. Each field is judged by itself: half a colour does not blank the other one."""

    colour_primary = ColourField(required=False, widget=ColourInput)
    colour_accent = ColourField(required=False, widget=ColourInput)


class MailForm(_EmployerForm):
    reply_to = forms.EmailField(
        label=_("Answers go to"),
        required=False,
        help_text=_("A mailbox that somebody reads. Left empty, answers go to the address that e-mails come from."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Employer
        fields = ["sender_name", "reply_to", "postal_address"]
        field_classes = {"sender_name": OneLineField}
        labels = {"sender_name": _("Sender"), "postal_address": _("Postal address")}
        help_texts = {
            "sender_name": _("Left empty, e-mails carry the employer’s name."),
            "postal_address": _("At the foot of every e-mail; the law of many countries asks for it."),
        }
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 3, "maxlength": 500})}

    def clean_reply_to(self) -> str:
        address = self.cleaned_data["reply_to"]
        try:
            return checked_address(address) if address else ""
        except ActionError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_postal_address(self) -> str:
        lines = [" ".join(line.split()) for line in self.cleaned_data["postal_address"].splitlines()]
        address = "\n".join(filter(None, lines))
        if len(address) > 500:
            raise forms.ValidationError(_("The address is longer than 500 characters."))
        return address


class MailPreviewForm(forms.Form):
    """Anything may be typed: a preview shows what it can."""

    sender_name = OneLineField(required=False, max_length=200)
    reply_to = OneLineField(required=False, max_length=254)
    postal_address = forms.CharField(required=False, max_length=500)
    colour_primary = ColourField(required=False)


class MailTextForm(forms.Form):
    words = forms.CharField(label=_("Opening words"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, text: MailText, employer: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.initial["words"] = own_words(employer, text) or text.ours

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        try:
            check(self.text, words)
        except BadText as error:
            raise forms.ValidationError([str(problem) for problem in error.problems]) from error
        return words
