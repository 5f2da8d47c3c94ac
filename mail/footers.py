"""What stands below every mail that nobody needs: why it came, two ways to change that, and who sends it."""

from django.utils.translation import gettext as _

from mail.categories import Category
from tenancy.models import Employer
from web.templatetags.ui import address_line


def reason(employer: Employer, category: Category) -> str:
    if category is Category.DIGEST:
        return _("You get this because you asked %(employer)s for a round-up.") % {"employer": employer.name}
    said = _("You get this because you said yes to “%(category)s” from %(employer)s.")
    return said % {"category": category.label, "employer": employer.name}


def footer_text(employer: Employer, category: Category, *, unsubscribe_url: str, settings_url: str) -> str:
    """For the text part, after an empty line. The addresses may be places that are filled in later."""
    lines = [
        "-- ",
        reason(employer, category),
        _("No more mail of this kind: %(url)s") % {"url": unsubscribe_url},
        _("What you get, and how often: %(url)s") % {"url": settings_url},
        " · ".join(filter(None, [employer.name, address_line(employer.postal_address)])),
    ]
    return "\n" + "\n".join(lines) + "\n"
