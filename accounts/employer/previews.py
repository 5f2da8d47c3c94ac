"""What an employer would look like with what is typed at the moment. Nothing here is saved."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from accounts.employer.forms import BrandPreviewForm, MailPreviewForm
from mail.wording import MailText, sample_paragraphs
from tenancy.models import Employer
from web.addresses import sender_address
from web.brand import TextVerdict, text_verdicts
from web.mail_rendering import RenderedMail, render_mail
from web.merge_fields import BadText

SAMPLE_MAIL = "accounts/test_mail"


@dataclass(frozen=True)
class BrandPreview:
    """`sheet` sets the colours on the pieces of the page that show the portal, `mail` fills the frame beside them."""

    sheet: str
    mail: str
    verdicts: list[TextVerdict]

    @property
    def reads_everywhere(self) -> bool:
        return all(verdict.reads_well for verdict in self.verdicts)


@dataclass(frozen=True)
class MailPreview:
    sender: str
    address: str
    reply_to: str
    document: str


@dataclass(frozen=True)
class TextPreview:
    problems: tuple[str, ...]
    document: str


def with_typed(employer: Employer, form: forms.Form) -> Employer:
    """A copy that has what is valid of the form. What is not typed at all stays as it is saved."""
    form.is_valid()
    seeming = copy(employer)
    for name, value in form.cleaned_data.items():
        if name in form.data and (value or not name.startswith("colour")):
            setattr(seeming, name, value)
    return seeming


def brand_preview(employer: Employer, typed: Mapping[str, str]) -> BrandPreview:
    seeming = with_typed(employer, BrandPreviewForm(typed))
    query = urlencode({"colour_primary": seeming.colour_primary, "colour_accent": seeming.colour_accent})
    return BrandPreview(
        sheet=f"{reverse('accounts:employer_brand_sheet')}?{query}",
        mail=f"{reverse('accounts:employer_mail_document')}?{query}",
        verdicts=text_verdicts(seeming.colour_primary),
    )


def mail_preview(employer: Employer, typed: Mapping[str, str]) -> MailPreview:
    seeming = with_typed(employer, MailPreviewForm(typed))
    query = urlencode({"sender_name": seeming.sender_name, "postal_address": seeming.postal_address})
    return MailPreview(
        sender=seeming.sender_name or seeming.name,
        address=sender_address(),
        reply_to=seeming.reply_to,
        document=f"{reverse('accounts:employer_mail_document')}?{query}",
    )


def text_preview(employer: Employer, text: MailText, words: str) -> TextPreview:
    """Where the words are not good yet, the frame keeps showing what is sent at present."""
    document = reverse("accounts:employer_mail_text_document", args=[text.name])
    try:
        sample_paragraphs(employer, text, words or text.ours)
    except BadText as error:
        return TextPreview(tuple(map(str, error.problems)), document)
    return TextPreview((), f"{document}?{urlencode({'words': words})}" if words else document)


def sample_mail(employer: Employer, typed: Mapping[str, str]) -> RenderedMail:
    seeming = with_typed(employer, MailPreviewForm(typed))
    return render_mail(SAMPLE_MAIL, {"url": employer.absolute_url()}, employer=seeming)


def sample_of_text(employer: Employer, text: MailText, words: str) -> RenderedMail:
    try:
        opening = sample_paragraphs(employer, text, words)
    except BadText:
        opening = sample_paragraphs(employer, text, text.ours)
    return render_mail(text.template, {**text.sample(employer), "opening": opening}, employer=employer)
