"""Coming back, and the start that does not happen. Both are one transaction; the second undoes the first exactly."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from audit.events import record
from boomerang.models import Bridging, Candidacy, Rehire, ServiceRule, Stage
from boomerang.pipeline.actions import enter, last_eligibility, locked, refuse
from boomerang.pipeline.rules import why_eligibility_refuses
from boomerang.returning import changes
from boomerang.returning.rules import why_not_cancel, why_not_rehire, why_not_that_day
from directory.actions import add_spell
from directory.models import Alumnus, Spell
from tenancy.models import Employer
from tenancy.scope import require_tenant


@transaction.atomic
def rehire(
    *,
    candidacy: Candidacy,
    starts_on: date,
    title: str,
    team: str,
    office: str,
    by: Membership,
    version: int | None = None,
    note: str = "",
) -> Rehire:
    """A new employment opens, and the alumnus is a colleague besides. Raises `IllegalMove` or `StageTaken`."""
    card = locked(candidacy, version=version)
    alumnus = Alumnus.objects.select_for_update(no_key=True).get(pk=card.alumnus_id)
    last = Spell.objects.filter(alumnus=alumnus).latest_first().first()
    refuse(why_not_rehire(card.stage, alumnus, last))
    refuse(why_eligibility_refuses(last_eligibility(card), Stage.REHIRED))
    refuse(why_not_that_day(starts_on, last, Employer.objects.get(pk=require_tenant()).today()))
    card.alumnus = alumnus
    spell = add_spell(alumnus, by=by, title=title, team=team, office=office, started_on=starts_on)
    found = Rehire.objects.create(candidacy=card, spell=spell, starts_on=starts_on, by=by)
    found.before = changes.make_all(found, by)
    found.save(update_fields=["before"])
    enter(card, Stage.REHIRED, by=by, note=note)
    record("rehire.made", subject=card, by=by, rehire=found.pk, starts_on=starts_on)
    return found


@transaction.atomic
def cancel_start(*, candidacy: Candidacy, by: Membership, note: str = "", version: int | None = None) -> Rehire:
    """They do not come after all: everything is as it was before, and the card is back in “Offered”."""
    card = locked(candidacy, version=version)
    found: Rehire = (
        Rehire.objects.standing().select_for_update(of=("self",)).select_related("spell", "candidacy")
        .filter(candidacy=card).latest("at")
    )  # fmt: skip
    alumnus = Alumnus.objects.select_for_update(no_key=True).get(pk=card.alumnus_id)
    refuse(why_not_cancel(found, alumnus))
    card.alumnus = found.candidacy.alumnus = alumnus
    changes.undo_all(found, by)
    found.refresh_from_db(fields=["spell"])
    found.cancelled_at, found.cancelled_by = timezone.now(), by
    found.save(update_fields=["cancelled_at", "cancelled_by"])
    enter(card, Stage.OFFERED, by=by, note=note)
    record("rehire.cancelled", subject=card, by=by, rehire=found.pk)
    return found


@transaction.atomic
def set_service_rule(*, bridging: Bridging, longest_gap: int, by: Membership) -> ServiceRule:
    rule, is_new = ServiceRule.objects.select_for_update().get_or_create(tenant_id=require_tenant())
    before = None if is_new else (rule.bridging, rule.longest_gap)
    rule.bridging, rule.longest_gap = bridging, longest_gap
    rule.save(update_fields=["bridging", "longest_gap"])
    if before != (bridging, longest_gap):
        record("service_rule.changed", subject=rule, by=by, bridging=bridging, longest_gap=longest_gap)
    return rule
