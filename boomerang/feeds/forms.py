from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from boomerang.feeds.reading import MAX_BYTES
from boomerang.models import DateOrder, Feed, FeedKind, Schedule
from tenancy.models import Employer
from web.forms import FileDrop, RadioCards

STATES = (("open", lazy("Open: members see them at once")), ("draft", lazy("Drafts: a colleague opens each")))
MB = MAX_BYTES // 1024 // 1024


class FeedForm(forms.Form):
    """A feed with an address, or without one for files: then `has_address` is false."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=120,
        help_text=lazy("For you and your colleagues."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=lazy("Kind"), choices=FeedKind.choices)
    url = forms.CharField(
        label=lazy("Address"),
        max_length=1000,
        help_text=lazy("It has to be reachable from the internet. Up to 50 MB and three redirects."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off", "data-icon": "link"}),
    )
    schedule = forms.ChoiceField(label=lazy("Ask it"), choices=Schedule.choices, initial=Schedule.DAILY)
    publishes = forms.ChoiceField(label=lazy("New openings are"), choices=STATES, initial="open", widget=RadioCards)
    date_order = forms.ChoiceField(
        label=lazy("Days such as 03/04/2026"),
        choices=DateOrder.choices,
        required=False,
        help_text=lazy("Only where the feed writes days so. Nothing is guessed."),
    )

    def __init__(
        self, data: Any = None, *, tenant: Employer, feed: Feed | None = None, has_address: bool = True
    ) -> None:
        super().__init__(data, initial=_initial(feed) if feed else None)
        if not has_address:
            del self.fields["url"]
            del self.fields["schedule"]

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("This is not a web address. It should begin with https://"), code="scheme")
        return url

    @property
    def values(self) -> dict[str, Any]:
        """Columns of the feed."""
        return {**self.cleaned_data, "publishes": self.cleaned_data["publishes"] == "open"}


def _initial(feed: Feed) -> dict[str, Any]:
    names = ("name", "kind", "url", "schedule", "date_order")
    return {**{name: getattr(feed, name) for name in names}, "publishes": "open" if feed.publishes else "draft"}


class FileForm(forms.Form):
    file = forms.FileField(
        label=lazy("File"), max_length=200, widget=FileDrop(hint=lazy("The feed as a file, up to 50 MB"))
    )

    def __init__(self, data: Any = None, files: Any = None, *, tenant: Employer) -> None:
        super().__init__(data, files)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The feed is larger than %(mb)s MB, which is more than we take.") % {"mb": MB}, code="big"
            )
        return file


class DeletionForm(forms.Form):
    openings = forms.ChoiceField(
        label=lazy("Its openings"),
        choices=(("stay", lazy("Stay as they are")), ("close", lazy("Are closed"))),
        widget=RadioCards(
            hints={
                "stay": lazy("As if a colleague had typed them in. Nobody updates them any more."),
                "close": lazy("Members no longer see them; their history stays."),
            }
        ),
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)
