import html as markup
import re
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mail.categories import Category
from mail.clicks.rules import is_countable
from mail.models import Batch, ClickDay, ClickLink, SendingRules
from tenancy.scope import tenant_scope
from tenancy.urls import global_url

HREF = re.compile(r'(<a\b[^>]*?\shref=")([^"]*)(")', re.IGNORECASE)
# Without the full stop or bracket that ends the sentence and not the address.
PLAIN = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]’”]")
NAME = re.compile(r"(?P<employer>[0-9]{1,9})-(?P<code>[A-Za-z0-9_-]{16})")


@transaction.atomic
def links_for(batch: Batch, html: str, text: str) -> tuple[str, str]:
    """Both parts of a mailing with its web links led past the counter; as they were where the employer counts nothing.

    Everybody gets the same links, so a click says nothing about who clicked. Again for the same batch gives the same.
    """
    if batch.category == Category.SURVEYS or not SendingRules.objects.filter(clicks_counted=True).exists():
        return html, text
    written = [markup.unescape(found[1]) for found in HREF.findall(html)] + PLAIN.findall(text)
    counted = _addresses(batch, (target for target in written if is_countable(target)))

    def in_html(found: re.Match[str]) -> str:
        address = counted.get(markup.unescape(found[2]))
        return f"{found[1]}{address}{found[3]}" if address else found[0]

    return HREF.sub(in_html, html), PLAIN.sub(lambda found: counted.get(found[0], found[0]), text)


def _addresses(batch: Batch, targets: Iterable[str]) -> dict[str, str]:
    links = [ClickLink(batch_id=batch.pk, target=target) for target in dict.fromkeys(targets)]
    ClickLink.objects.bulk_create(links, ignore_conflicts=True)
    return {link.target: _address(link) for link in ClickLink.objects.filter(batch_id=batch.pk)}


def _address(link: ClickLink) -> str:
    return settings.BASE_URL + global_url("mail:click", f"{link.tenant_id}-{link.code}")


def follow(name: str, *, counting: bool) -> str | None:
    """Where the link leads; None for one that nobody made. One more for the day, unless the employer stopped counting.

    Nothing about the visitor is looked at, so nothing about them can be kept.
    """
    parts = NAME.fullmatch(name)
    if parts is None:
        return None
    with tenant_scope(int(parts["employer"])):
        link = ClickLink.objects.filter(code=parts["code"]).first()
        if link is not None and counting and SendingRules.objects.filter(clicks_counted=True).exists():
            _count(link)
    return link.target if link else None


def _count(link: ClickLink) -> None:
    """The first click of a day makes the row."""
    today = timezone.now().date()
    days = ClickDay.objects.filter(link=link, day=today)
    if not days.update(count=F("count") + 1):
        ClickDay.objects.bulk_create([ClickDay(link=link, day=today)], ignore_conflicts=True)
        days.update(count=F("count") + 1)
