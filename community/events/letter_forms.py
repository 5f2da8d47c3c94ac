from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from engagement.letters.block_forms import BlockForm
from tenancy.models import Employer

MOST, USUAL = 5, 3


class NextEventsForm(BlockForm):
    number = forms.TypedChoiceField(label=lazy("Show"), coerce=int, initial=USUAL)

    def __init__(self, *args: Any, tenant: Employer, **options: Any) -> None:
        super().__init__(*args, tenant=tenant, **options)
        number: Any = self.fields["number"]
        number.choices = [(each, _words(each)) for each in range(1, MOST + 1)]
        number.help_text = _("Of your own events that all members see. What has begun by then is left out.")


def _words(number: int) -> str:
    return ngettext("The next event", "The %(number)d next events", number) % {"number": number}
