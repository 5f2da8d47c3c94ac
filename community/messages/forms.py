from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.messages.actions import Words
from community.messages.links import checked_link
from community.messages.rules import MOST_PEOPLE
from community.models import MOST_LETTERS, MessageRules
from community.picking.fields import PeopleField, PickingForm
from tenancy.models import Employer


class MessageForm(forms.Form):
    text = forms.CharField(
        label=lazy("Your message"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": lazy("Write a message")}),
        error_messages={"required": lazy("Write something first.")},
    )
    link_url = forms.URLField(
        label=lazy("Address of an article"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"data-icon": "link", "autocomplete": "off", "placeholder": "https://"}),
    )
    link_title = forms.CharField(
        label=lazy("What it is about"),
        required=False,
        max_length=200,
        help_text=lazy("Shown as the title. We do not open the page."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_link_url(self) -> str:
        url: str = self.cleaned_data["link_url"]
        return checked_link(url) if url else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        has_link = bool(data.get("link_url")) or "link_url" in self.errors
        if data.get("link_url") and not data.get("link_title") and "link_title" not in self.errors:
            self.add_error("link_title", _("Say what the article is about."))
        if data.get("link_title") and not has_link:
            self.add_error("link_url", _("Add the address of the article, or leave its title out."))
        return data

    @property
    def words(self) -> Words:
        data = self.cleaned_data
        return Words(data["text"], data["link_url"], data["link_title"])

    @property
    def shows_link(self) -> bool:
        """Whether the two fields of the article stand open."""
        return bool(self["link_url"].value() or self["link_title"].value())


class BeginForm(MessageForm, PickingForm):
    to = PeopleField(
        label=lazy("To"),
        most=MOST_PEOPLE - 1,
        help_text=lazy("One person or several. Nobody sees anybody’s e-mail address."),
        error_messages={"required": lazy("Choose whom you write to.")},
    )
    field_order = ("to", "text", "link_url", "link_title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 6


class AddPeopleForm(PickingForm):
    people = PeopleField(
        label=lazy("People"),
        most=MOST_PEOPLE - 1,
        help_text=lazy("They read what is written from now on, not what was written before."),
    )


class MessageRulesForm(forms.ModelForm):
    class Meta:
        model = MessageRules
        fields = ("only_connections", "shows_read", "mail_has_text")
        labels = {
            "only_connections": lazy("Only people I am connected with write to me first"),
            "shows_read": lazy("Show that I have read a message"),
            "mail_has_text": lazy("Put the words of a message into the mail about it"),
        }
        help_texts = {
            "only_connections": lazy("Whom you have written to yourself can always answer."),
            "shows_read": lazy("You see it of others only where you both show it."),
            "mail_has_text": lazy(
                "Otherwise the mail says only who wrote. With the words in it they lie in your mailbox too, and "
                "with us for as long as we keep the texts of mails."
            ),
        }
