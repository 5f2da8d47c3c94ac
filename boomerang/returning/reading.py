from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boomerang.models import ServiceRule
from boomerang.returning.service import Service, bridged_service
from directory.models import Alumnus, Spell
from tenancy.models import Employer


def rule_in_force() -> ServiceRule:
    return ServiceRule.objects.first() or ServiceRule()


def service_of(alumnus: Alumnus, employer: Employer) -> tuple[Service, ServiceRule]:
    rule = rule_in_force()
    return bridged_service(Spell.objects.filter(alumnus=alumnus), rule, today=employer.today()), rule


def length_words(service: Service) -> str:
    """ "6 years, 3 months"; days only of less than a month."""
    years = ngettext("%(number)d year", "%(number)d years", service.years) % {"number": service.years}
    months = ngettext("%(number)d month", "%(number)d months", service.months) % {"number": service.months}
    said = [words for number, words in ((service.years, years), (service.months, months)) if number]
    if said:
        return _(", ").join(said)
    return ngettext("%(number)d day", "%(number)d days", service.days) % {"number": service.days}
