"""My profile with somebody else's eyes: the page and the rules are the ones that they get."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from directory.models import Alumnus, Audience
from directory.profile.reading import Profile, read_profile
from directory.visibility import CONTACT, Field, audiences_of, fields_for, may_see_contact


class Eyes(models.TextChoices):
    """Whose, as the address of the page names them."""

    STRANGER = "stranger", _("A stranger in the network")
    COLLEAGUE = "colleague", _("Someone I worked with")
    CONNECTION = "connection", _("A connection")
    RECRUITER = "recruiter", _("A recruiter")
    HR = "hr", _("HR")


_AUDIENCES = {
    Eyes.STRANGER: Audience.NETWORK,
    Eyes.COLLEAGUE: Audience.COLLEAGUES,
    Eyes.CONNECTION: Audience.CONNECTIONS,
    Eyes.RECRUITER: Audience.STAFF,
    Eyes.HR: Audience.STAFF,
}
_ROLES = {Eyes.RECRUITER: Role.RECRUITER, Eyes.HR: Role.HR_ADMIN}
NOTES: Mapping[Eyes, str | Promise] = {
    Eyes.STRANGER: _("Any member of the network whom you neither worked with nor connected to."),
    Eyes.COLLEAGUE: _("Members who were in your team or office while you were there."),
    Eyes.CONNECTION: _("Members whose request you accepted, or who accepted yours."),
    Eyes.RECRUITER: _("Recruiters also have the employer’s record of your time there."),
    Eyes.HR: _("HR also has the employer’s record of your time there, with its notes."),
}


def profile_as(eyes: Eyes, alumnus: Alumnus) -> Profile | None:
    """None: to them the profile does not exist."""
    audience = _AUDIENCES[eyes]
    if audience not in audiences_of(alumnus):
        return None
    viewer = Membership(roles=[_ROLES.get(eyes, Role.ALUMNUS)])

    def look(alumnus: Alumnus, own: Mapping[str, Field]) -> frozenset[str]:
        seen = fields_for(audience, alumnus, own)
        return seen if may_see_contact(viewer, alumnus) else seen - CONTACT

    return read_profile(alumnus, look)
