from mail.actions import set_frequencies
from mail.categories import MARKETING, Category
from mail.models import Channel, ClickLink, Frequency
from mail.unsubscribe import Ticket
from tenancy.models import uuid7
from tests.isolation.factories.cast import alumnus
from tests.isolation.factories.registry import argument, row, task_argument
from tests.isolation.site import Site


@argument("name", of="mail:message_detail")
@argument("name", of="mail:message_html")
@argument("name", of="mail:message_raw")
@argument("name", of="mail:message_file")
def development_mail(site: Site) -> str:
    return "20260615-120000-000001.eml"


@argument("number", of="mail:message_file")
def file_number(site: Site) -> int:
    return 1


@argument("token", of="mail:unsubscribe")
def unsubscribe_token(site: Site) -> str:
    return Ticket(site.employer.pk, alumnus(site).pk, MARKETING[0]).token


@argument("provider", of="mail:provider_report")
def provider_name(site: Site) -> str:
    return "postmark"


@argument("name", of="mail:click")
def counted_link(site: Site) -> str:
    """Counting is off, so that following it changes nothing here: tests/mail/clicks counts."""
    link = site.once("counted link", lambda: ClickLink.objects.create(batch_id=uuid7(), target="https://example.com/"))
    return f"{site.employer.pk}-{link.code}"


@row("mail.Preference")
@row("mail.Consent")
def mail_choice(site: Site) -> None:
    chosen = {Category.NEWS: Frequency.AT_ONCE}
    set_frequencies(recipient_id=alumnus(site).pk, chosen=chosen, by=None, channel=Channel.PAGE)


@task_argument("queue")
def queue(site: Site) -> str:
    return "default"


@task_argument("lane")
def lane(site: Site) -> str:
    return "service"
