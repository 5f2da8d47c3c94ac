"""What the world may read of openings: only what the employer allows, that runs, and that is for everyone."""

from typing import Any

from django.db.models import QuerySet

from boomerang.board.rules import rules_in_force
from boomerang.models import Contract, Opening, Origin, PayPeriod, ShownTo, Workplace
from boomerang.openings.reading import description_html
from tenancy.models import Employer
from tenancy.urls import employer_url

# A permanent job may be for all hours or for some: schema.org is told what we know.
EMPLOYMENT_TYPES = {
    Contract.FIXED_TERM: "TEMPORARY",
    Contract.PROJECT: "CONTRACTOR",
    Contract.ON_CALL: "PER_DIEM",
    Contract.INTERNSHIP: "INTERN",
}
UNITS = {PayPeriod.YEAR: "YEAR", PayPeriod.MONTH: "MONTH", PayPeriod.DAY: "DAY", PayPeriod.HOUR: "HOUR"}


def public_openings() -> QuerySet[Opening]:
    running: QuerySet[Opening] = Opening.objects.running()
    return running.filter(is_public=True, origin=Origin.EMPLOYER, shown_to=ShownTo.EVERYONE)


def public_url(employer: Employer, opening: Opening) -> str:
    """ "" where it has no public page at the moment."""
    if not (opening.is_for_the_world and opening.is_running and rules_in_force().has_public_pages):
        return ""
    return employer_url(employer, "boomerang:career_detail", opening.pk)


def job_posting(employer: Employer, opening: Opening) -> dict[str, Any]:
    """https://schema.org/JobPosting, with nothing in it that the page does not say."""
    places = list(opening.places.all())
    posting: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": opening.title,
        "description": str(description_html(opening)),
        "identifier": {"@type": "PropertyValue", "name": employer.name, "value": str(opening.pk)},
        "datePosted": (opening.opened_at or opening.created_at).date().isoformat(),
        "hiringOrganization": {"@type": "Organization", "name": employer.name},
        "jobLocation": [_location(each.city, each.country) for each in places],
        "url": employer_url(employer, "boomerang:career_detail", opening.pk),
    }
    if opening.deadline:
        posting["validThrough"] = opening.deadline.isoformat()
    if employment_type := EMPLOYMENT_TYPES.get(Contract(opening.contract)):
        posting["employmentType"] = employment_type
    if opening.workplace == Workplace.REMOTE:
        posting["jobLocationType"] = "TELECOMMUTE"
        countries = dict.fromkeys(each.country for each in places if each.country)
        posting["applicantLocationRequirements"] = [{"@type": "Country", "name": code} for code in countries]
    if opening.pay_from is not None or opening.pay_to is not None:
        posting["baseSalary"] = _salary(opening)
    return {name: value for name, value in posting.items() if value != []}


def _location(city: str, country: str) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressLocality": city, "addressCountry": country}
    return {"@type": "Place", "address": {name: value for name, value in address.items() if value}}


def _salary(opening: Opening) -> dict[str, Any]:
    amounts = {"minValue": opening.pay_from, "maxValue": opening.pay_to}
    if opening.pay_from == opening.pay_to:
        amounts = {"value": opening.pay_from}
    value = {name: amount for name, amount in amounts.items() if amount is not None}
    unit = UNITS[PayPeriod(opening.pay_period)]
    return {
        "@type": "MonetaryAmount",
        "currency": opening.pay_currency,
        "value": {"@type": "QuantitativeValue", "unitText": unit, **value},
    }
