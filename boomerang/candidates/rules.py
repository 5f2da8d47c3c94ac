"""Who searches for candidates, keeps lists, and takes files along. Views and templates ask nothing else.

Auditors do not: what recruiters did stands in the log, and whether somebody may come back is no business of theirs.
"""

from accounts.models import Membership, Role
from boomerang.models import CandidateExportRight, CandidateList, SavedSearch

RECRUITERS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER)
GRANTERS = (Role.OWNER, Role.HR_ADMIN)


def can_search(member: Membership) -> bool:
    return member.has_role(*RECRUITERS)


def can_export(member: Membership) -> bool:
    """Owners and HR admins by their role, a recruiter by word of one of them. docs/adr tells why."""
    if member.has_role(*GRANTERS):
        return True
    return member.has_role(Role.RECRUITER) and CandidateExportRight.objects.filter(membership=member.pk).exists()


def can_grant_export(member: Membership) -> bool:
    return member.has_role(*GRANTERS)


def can_change_list(member: Membership, candidate_list: CandidateList) -> bool:
    """Name, sharing, deletion; people are added and taken off by everybody whom it is shared with."""
    return candidate_list.owner_id == member.pk


def can_change_search(member: Membership, search: SavedSearch) -> bool:
    return search.owner_id == member.pk
