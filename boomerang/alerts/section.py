"""Openings in the round-up of whoever hears of them weekly or monthly: what fits them, and what their alerts find."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from boomerang.alerts.finding import note_told, search_of
from boomerang.board.query import EVERYBODY
from boomerang.matching.keeping import GOOD
from boomerang.matching.wording import words
from boomerang.models import Fit, FitSide, Opening, OpeningAlert, ToldOpening
from boomerang.openings.visibility import lookers_of
from boomerang.templatetags.openings import opening_facts
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.urls import employer_url

SHOWN = 5

Found = dict[UUID, list[UUID]]  # openings by person, the best first


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """A fixed number of queries, and one for each different search that somebody keeps."""
    people = {each.pk: each.alumnus for each in recipients}
    lookers = lookers_of(people.values())
    told = _told(people)
    reasons: dict[tuple[UUID, UUID], list[str]] = {}
    found = _fitting(people, reasons)
    for person, ids in _searched(employer, people).items():
        found[person] += [pk for pk in ids if pk not in found[person]]
    wanted = {pk for ids in found.values() for pk in ids}
    openings = Opening.objects.running().prefetch_related("places").in_bulk(wanted)
    chosen = {
        person: [
            openings[pk]
            for pk in ids
            if pk in openings and (person, pk) not in told and lookers[person].may_see(openings[pk])
        ][:SHOWN]
        for person, ids in found.items()
    }
    return {
        person: [_item(employer, each, reasons.get((person, each.pk), [])) for each in those]
        for person, those in chosen.items()
        if those
    }


def planned(mails: Mapping[UUID, tuple[UUID, Sequence[Item]]]) -> None:
    """What stands in a round-up is told, for as long as that mail may go out."""
    told = {(person, item.about): message for person, (message, items) in mails.items() for item in items if item.about}
    note_told(told, now=timezone.now(), messages=told)


def _item(employer: Employer, opening: Opening, reasons: Sequence[str]) -> Item:
    detail = " · ".join([*opening_facts(opening), *reasons[:3]])
    return Item(opening.title, detail, employer_url(employer, "boomerang:opening_detail", opening.pk), opening.pk)


def _told(people: Mapping[UUID, object]) -> set[tuple[UUID, UUID]]:
    return set(ToldOpening.objects.filter(alumnus__in=people).values_list("alumnus", "opening"))


def _fitting(people: Mapping[UUID, object], reasons: dict[tuple[UUID, UUID], list[str]]) -> Found:
    found: Found = defaultdict(list)
    fits = Fit.objects.filter(side=FitSide.MEMBER, alumnus__in=people, score__gte=GOOD)
    for fit in fits.order_by("-score", "pk"):
        found[fit.alumnus_id].append(fit.opening_id)
        reasons[fit.alumnus_id, fit.opening_id] = words(fit)
    return found


def _searched(employer: Employer, people: Mapping[UUID, object]) -> Found:
    """Whoever keeps the same search shares its answer; who may see what is looked at afterwards."""
    alerts: dict[str, list[OpeningAlert]] = defaultdict(list)
    for alert in OpeningAlert.objects.filter(alumnus__in=people, fits_me=False, paused_at=None).order_by("pk"):
        alerts[repr(sorted(alert.criteria.items()))].append(alert)
    found: Found = defaultdict(list)
    for those in alerts.values():
        query = search_of(those[0], employer, EVERYBODY).query
        (rows,) = query.parts(query.anywhere())
        oldest = min(alert.created_at for alert in those)
        opened = rows.filter(opened_at__gt=oldest).order_by("-opened_at", "id")
        for opening_id, opened_at in opened.values_list("opening", "opened_at")[:100]:
            for alert in those:
                if opened_at > alert.created_at:
                    found[alert.alumnus_id].append(opening_id)
    return found
