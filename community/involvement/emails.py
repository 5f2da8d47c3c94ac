"""Two mails: whoever looks after such things learns of a new one, and the member that something came of theirs."""

from accounts.members.mail import address_of
from accounts.models import Membership, Role
from community.models import Lead
from directory.connections.emails import write_to
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url

MOST = 3


def tell_team(lead: Lead, *, employer: Employer) -> None:
    """Without what was written: that stands on the page."""
    for member in _team_of(lead):
        address = address_of(member)
        if not address:
            continue
        enqueue(
            to=address,
            template="community/lead_new",
            context={
                "name": lead.alumnus.full_name,
                "way": lead.get_way_display(),
                "role": lead.role.title if lead.role else "",
                "url": employer_url(employer, "community:lead_detail", lead.pk),
            },
            category=Category.SERVICE,
            employer=employer,
            recipient_id=member.pk,
            dedupe_key=f"lead:{lead.pk}:new:{member.pk}",
        )


def _team_of(lead: Lead) -> list[Membership]:
    owner = lead.role.owner if lead.role is not None else None
    if owner is not None and owner.is_current:
        return [owner]
    return Membership.objects.current().having_first_of(Role.HR_ADMIN, Role.OWNER, most=MOST)


def tell_member(lead: Lead, *, employer: Employer) -> None:
    context = {
        "state": lead.state,
        "way": lead.get_way_display(),
        "owner": lead.owner.display_name if lead.owner else "",
        "url": employer_url(employer, "community:involve"),
    }
    write_to(lead.alumnus, "community/lead_moved", context, employer=employer, key=f"lead:{lead.pk}:{lead.version}")
