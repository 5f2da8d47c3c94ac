"""Writes to benefits: what staff offer, and what a member takes up."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from community.benefits.rules import MOST_CODES
from community.models import Benefit, BenefitCode, BenefitUse, CodeKind
from directory.models import Alumnus
from tenancy.bulk import build, insert_many
from tenancy.changes import assign
from web.errors import ActionError
from web.rich_text import VERSION, to_html

FIELDS = frozenset(
    {"title", "partner", "body", "code_kind", "code", "link", "valid_from", "valid_until", "countries"}
)  # fmt: skip


class NoneLeft(ActionError):
    """All codes have been handed out."""


class NotReady(ActionError):
    """Members could do nothing with it yet."""


class CodesTaken(ActionError):
    """Some of these codes are there already. `codes` names them."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(_("Some of these codes are there already."))
        self.codes = codes


@transaction.atomic
def save_benefit(*, benefit: Benefit | None = None, fields: Mapping[str, Any], by: Membership) -> Benefit:
    """A new one, not shown yet, or a changed one."""
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"save_benefit() writes no {', '.join(sorted(unknown))}.")
    benefit = Benefit(made_by=by) if benefit is None else _locked(benefit)
    is_new = benefit._state.adding
    changed = assign(benefit, fields)
    benefit.html, benefit.html_version = to_html(benefit.body), VERSION
    if changed or is_new:
        benefit.changed_at = timezone.now()
        benefit.save()
        record("benefit.created" if is_new else "benefit.changed", subject=benefit, by=by)
    return benefit


@transaction.atomic
def show(*, benefit: Benefit, today: date, by: Membership) -> Benefit:
    benefit = _locked(benefit)
    if benefit.valid_until is not None and benefit.valid_until < today:
        raise NotReady(_("Its last day has gone by. Change that first."))
    if benefit.code_kind == CodeKind.SINGLE and not benefit.codes.filter(taken_at__isnull=True).exists():
        raise NotReady(_("Upload codes first: there is none left to hand out."))
    if benefit.code_kind == CodeKind.NONE and not benefit.link:
        raise NotReady(_("Without a code it needs a link."))
    if not benefit.is_shown:
        benefit.is_shown, benefit.shown_at = True, benefit.shown_at or timezone.now()
        benefit.save()
        record("benefit.shown", subject=benefit, by=by)
    return benefit


@transaction.atomic
def hide(*, benefit: Benefit, by: Membership) -> Benefit:
    benefit = _locked(benefit)
    if benefit.is_shown:
        benefit.is_shown = False
        benefit.save()
        record("benefit.hidden", subject=benefit, by=by)
    return benefit


@transaction.atomic
def delete_benefit(*, benefit: Benefit, by: Membership) -> None:
    """With its codes and the count."""
    benefit = _locked(benefit)
    record("benefit.deleted", subject=benefit, by=by)
    benefit.delete()


@transaction.atomic
def add_codes(*, benefit: Benefit, codes: Sequence[str], by: Membership) -> int:
    """All of them or none: `CodesTaken` says which are there already."""
    benefit = _locked(benefit)
    held = BenefitCode.objects.filter(benefit=benefit)
    known = set(held.filter(code__in=list(codes)).values_list("code", flat=True))
    if known:
        raise CodesTaken([code for code in codes if code in known])
    if held.count() + len(codes) > MOST_CODES:
        raise ActionError(_("No more than %(most)d codes for one benefit.") % {"most": MOST_CODES})
    insert_many([build(BenefitCode, benefit=benefit, code=code) for code in codes])
    record("benefit.codes_added", subject=benefit, by=by, count=len(codes))
    return len(codes)


@transaction.atomic
def take_up(*, benefit: Benefit, alumnus: Alumnus, today: date) -> Benefit:
    """The person asks for the code, or opens the link: counted once each. A single code is theirs from then on.

    The row of the benefit is held meanwhile, so that of two who ask at once nobody gets the other's code.
    """
    found: Benefit | None = Benefit.objects.running(today).select_for_update(of=("self",)).filter(pk=benefit.pk).first()
    if found is None:
        raise ActionError(_("It has ended meanwhile."))
    if BenefitUse.objects.filter(benefit=found, alumnus=alumnus).exists():
        return found
    if found.code_kind == CodeKind.SINGLE:
        free = BenefitCode.objects.filter(benefit=found, taken_at__isnull=True).order_by("id").first()
        if free is None:
            raise NoneLeft(_("All codes have been handed out. The alumni team can ask for more."))
        free.taken_by, free.taken_at = alumnus, timezone.now()
        free.save(update_fields=["taken_by", "taken_at"])
    BenefitUse.objects.create(benefit=found, alumnus=alumnus)
    Benefit.objects.filter(pk=found.pk).update(used=F("used") + 1)
    return found


def _locked(benefit: Benefit) -> Benefit:
    found: Benefit = Benefit.objects.select_for_update(of=("self",)).get(pk=benefit.pk)
    return found
