from community.circle.links import ticket_of
from community.models import NamedColleague
from directory.connections.emails import write_to
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url


def ask_colleague(named: NamedColleague, *, employer: Employer) -> None:
    """To an address that a leaver typed: it holds no words of theirs, so that nobody writes to strangers through us."""
    enqueue(
        to=named.email,
        template="community/named_colleague",
        context={
            "employer": employer,
            "who": named.owner.full_name,
            "url": employer_url(employer, "community:named_answer", ticket_of(named)),
        },
        category=Category.SERVICE,
        employer=employer,
        dedupe_key=f"named-colleague:{named.pk}",
    )


def tell_yes(named: NamedColleague, *, employer: Employer) -> None:
    """The subject names nobody: HR reads it when a mail does not arrive."""
    context = {
        "who": named.name or named.reach,
        "url": employer_url(employer, "community:circle_list") + "?show=all",
    }
    key = f"named-yes:{named.pk}"
    write_to(named.owner, "community/named_yes", context, employer=employer, key=key, category=Category.CIRCLE)
