"""Changing an employer's own settings, each with its trace in the audit log."""

from collections.abc import Collection

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import work
from accounts.employer import emails
from accounts.employer.domains import readable_domain
from accounts.limits import HOUR, Limit
from audit.events import Actor, record
from mail.wording import MailText, check
from tenancy.models import Employer, EmployerPage
from tenancy.modules import all_modules, module_of, modules_on
from web.errors import ActionError
from web.rich_text import VERSION, to_html

MOST_PAGES = 30
TEST_MAILS = Limit("test-mail", 10, HOUR)


class TooManyTests(ActionError):
    """Test e-mails are few, so that nobody's mailbox is filled with them."""


class TooManyPages(ActionError):
    """More pages than the foot of a page can name."""


class DomainTaken(ActionError):
    """Another employer has it, or got it a moment ago."""


class NeedsAnother(ActionError):
    """A module was chosen without one that it is no use without."""


@transaction.atomic
def change_employer(*, employer: Employer, changed: list[str], by: Actor) -> Employer:
    """Save the named fields; the log says which changed, not what they hold. A logo that is replaced is thrown away."""
    if not changed:
        return employer
    if "work_email_domains" in changed:
        _claim_domains(employer)
    old_logo = Employer.objects.get(pk=employer.pk).logo.name
    employer.save(update_fields=changed)
    record("employer.changed", subject=employer, by=by, fields=sorted(changed))
    if old_logo and old_logo != employer.logo.name:
        transaction.on_commit(lambda: default_storage.delete(old_logo))
    return employer


def _claim_domains(employer: Employer) -> None:
    work.lock_claims()
    known = Employer.objects.get(pk=employer.pk).work_email_domains
    for domain in employer.work_email_domains:
        if domain not in known and not work.may_claim(domain, employer):
            raise DomainTaken(
                _("“%(domain)s” cannot be yours alone: others have addresses there.")
                % {"domain": readable_domain(domain)}
            )


@transaction.atomic
def choose_modules(*, employer: Employer, modules: Collection[str], by: Actor) -> Employer:
    """From now on the employer has exactly these. What others have stored stays, out of sight."""
    wanted = frozenset(modules)
    for name in sorted(wanted):
        _refuse_without_needs(name, wanted)
    before = modules_on(Employer.objects.select_for_update().get(pk=employer.pk))
    employer.modules = [module.name for module in all_modules() if module.name in wanted]
    employer.save(update_fields=["modules"])
    record(
        "employer.modules_chosen",
        subject=employer,
        by=by,
        switched_on=sorted(wanted - before),
        switched_off=sorted(before - wanted),
    )
    return employer


def _refuse_without_needs(name: str, wanted: frozenset[str]) -> None:
    module = module_of(name)
    for needed in module.needs:
        if needed not in wanted:
            raise NeedsAnother(
                _("“%(module)s” is no use without “%(needed)s”: choose both, or neither.")
                % {"module": module.label, "needed": module_of(needed).label}
            )


@transaction.atomic
def create_page(*, employer: Employer, page: EmployerPage, by: Actor) -> EmployerPage:
    """A draft, after the others. Raises `TooMuch` for a text that is too long or too deep."""
    _lock(employer)
    if EmployerPage.objects.count() >= MOST_PAGES:
        raise TooManyPages(_("There are %(most)d pages already. Take one away first.") % {"most": MOST_PAGES})
    page.position = (EmployerPage.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    _write(page)
    record("page.created", subject=page, by=by, slug=page.slug)
    return page


@transaction.atomic
def change_page(*, employer: Employer, page: EmployerPage, changed: Collection[str], by: Actor) -> EmployerPage:
    """What is published changes for its readers at once. Raises `TooMuch` as `create_page` does."""
    if not changed:
        return page
    _lock(employer)
    _write(page)
    record("page.changed", subject=page, by=by, slug=page.slug, fields=sorted(changed))
    _refresh_footer(employer)
    return page


@transaction.atomic
def publish_page(*, employer: Employer, page: EmployerPage, by: Actor) -> EmployerPage:
    if page.published_at is None:
        _lock(employer)
        page.published_at = timezone.now()
        page.save(update_fields=["published_at"])
        record("page.published", subject=page, by=by, slug=page.slug)
        _refresh_footer(employer)
    return page


@transaction.atomic
def withdraw_page(*, employer: Employer, page: EmployerPage, by: Actor) -> EmployerPage:
    """Back to a draft: nobody but staff sees it any more."""
    if page.published_at is not None:
        _lock(employer)
        page.published_at = None
        page.save(update_fields=["published_at"])
        record("page.withdrawn", subject=page, by=by, slug=page.slug)
        _refresh_footer(employer)
    return page


@transaction.atomic
def delete_page(*, employer: Employer, page: EmployerPage, by: Actor) -> None:
    _lock(employer)
    record("page.deleted", subject=page, by=by, slug=page.slug)
    page.delete()
    _refresh_footer(employer)


@transaction.atomic
def move_page(*, employer: Employer, page: EmployerPage, up: bool, by: Actor) -> None:
    """Changes places with its neighbour; at the end of the list nothing happens."""
    _lock(employer)
    pages = list(EmployerPage.objects.order_by("position", "id"))
    here = next(number for number, other in enumerate(pages) if other.pk == page.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(pages):
        return
    pages[here], pages[there] = pages[there], pages[here]
    for number, other in enumerate(pages, 1):
        other.position = number
    EmployerPage.objects.bulk_update(pages, ["position"])
    record("page.moved", subject=page, by=by, slug=page.slug)
    _refresh_footer(employer)


def _write(page: EmployerPage) -> None:
    page.html, page.html_version = to_html(page.body), VERSION
    page.changed_at = timezone.now()
    page.save()


def _lock(employer: Employer) -> None:
    """One at a time, so that order and footer are those of all pages."""
    Employer.objects.select_for_update().get(pk=employer.pk)


def _refresh_footer(employer: Employer) -> None:
    """Kept in the employer's row, so that the foot of a page costs no query."""
    employer.footer_pages = list(
        EmployerPage.objects.published()
        .order_by("position", "id")
        .values("slug", "kind", "title", "language", "audience")
    )
    employer.save(update_fields=["footer_pages"])


@transaction.atomic
def change_mail_text(*, employer: Employer, text: MailText, words: str, by: Actor) -> None:
    """The employer's own words from now on; empty, or the same as ours, for ours. Raises `BadText` for bad fields."""
    words = words.replace("\r\n", "\n").strip()
    if words == text.ours.strip():
        words = ""
    if words:
        check(text, words)
    kept = Employer.objects.select_for_update().get(pk=employer.pk).mail_texts
    if kept.get(text.name, "") == words:
        return
    employer.mail_texts = {name: value for name, value in {**kept, text.name: words}.items() if value}
    employer.save(update_fields=["mail_texts"])
    record(
        "employer.mail_text_changed" if words else "employer.mail_text_reset", subject=employer, by=by, text=text.name
    )


def send_test_mail(*, employer: Employer, to: str, by: Actor) -> None:
    """To whoever asks, at the address that they signed in with."""
    if not TEST_MAILS.allow(employer.pk, to):
        raise TooManyTests(_("That was a lot of test e-mails. Please wait an hour."))
    with transaction.atomic():
        emails.send_test_mail(employer=employer, to=to)
        record("employer.test_mail_sent", subject=employer, by=by)
