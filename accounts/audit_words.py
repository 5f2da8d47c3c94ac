"""What the events about people, memberships and the employer mean, and how their subjects are named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.invitations import label_of
from accounts.models import Consent, Invitation, Membership, labels_of
from audit.wording import Kind, Named, Sentence, register, register_subjects
from tenancy.models import Employer


def register_words() -> None:
    register("team", lazy("Team and access"), _TEAM)
    register("joining", lazy("Joining and consent"), _JOINING)
    register("sign_in", lazy("Sign-in and account"), _SIGN_IN)
    register("employer", lazy("Settings"), _EMPLOYER)
    register("log", lazy("This log"), _LOG)
    register_subjects("accounts.Membership", Kind(lazy("Members"), _memberships))
    register_subjects("accounts.User", Kind(lazy("Sign-ins"), _users))
    register_subjects("accounts.Invitation", Kind(lazy("Invitations"), _invitations))
    register_subjects("accounts.Consent", Kind(lazy("Consents"), _consents))
    register_subjects("tenancy.Employer", Kind(lazy("Employer"), _employers))


def _roles(data: Mapping[str, Any]) -> str:
    return ", ".join(labels_of(data.get("roles") or []))


def _roles_before_and_after(data: Mapping[str, Any]) -> str:
    before, after = (", ".join(labels_of(data.get(key) or [])) or _("nothing") for key in ("before", "after"))
    return _("%(before)s → %(after)s") % {"before": before, "after": after}


def _fields(data: Mapping[str, Any]) -> str:
    return ", ".join(str(name).replace("_", " ") for name in data.get("fields") or [])


def _count(data: Mapping[str, Any]) -> str:
    return str(data.get("count", ""))


def _reason(data: Mapping[str, Any]) -> str:
    return str(data.get("reason", ""))


def _on_and_off(data: Mapping[str, Any]) -> str:
    words = [("+", data.get("switched_on") or []), ("−", data.get("switched_off") or [])]
    return ", ".join(f"{sign}{name}" for sign, names in words for name in names)


_TEAM = {
    "membership.added": Sentence(lazy("{subject} became a member."), "user-plus", _roles),
    "membership.widened": Sentence(lazy("{subject} got further roles."), "user-plus", _roles),
    "membership.revived": Sentence(lazy("{subject} came back as a member."), "user-plus", _roles),
    "membership.roles_changed": Sentence(
        lazy("{actor} changed the roles of {subject}."), "user-cog", _roles_before_and_after
    ),
    "membership.ended": Sentence(lazy("{actor} ended the membership of {subject}."), "user-minus"),
    "team.roles_ended_with_job": Sentence(lazy("The roles of {subject} ended with the job."), "user-minus", _roles),
    "team.emergency_opened": Sentence(lazy("{actor} opened emergency access for {subject}."), "siren", _reason),
    "team.emergency_ended": Sentence(lazy("The emergency access of {subject} ended."), "siren"),
}
_JOINING = {
    "invitation.created": Sentence(lazy("{actor} sent {subject}."), "mail-plus", _roles),
    "invitation.revoked": Sentence(lazy("{actor} took back {subject}."), "mail-x"),
    "invitation.accepted": Sentence(lazy("{actor} accepted {subject}."), "mail-check"),
    "invitation.declined": Sentence(lazy("Somebody said no to {subject}."), "mail-x"),
    "recovery.opened": Sentence(lazy("{actor} opened a new way in for a member who had lost theirs."), "door-open"),
    "recovery.accepted": Sentence(lazy("{actor} took the new way in."), "door-open"),
    "recovery.objected": Sentence(lazy("Somebody objected to the new way in: the address is still theirs."), "hand"),
    "consent.given": Sentence(lazy("{actor} agreed to be part of the network."), "file-check"),
    "consent.withdrawn": Sentence(lazy("{actor} withdrew the consent of {subject}."), "file-x"),
}
_SIGN_IN = {
    "user.created": Sentence(lazy("A sign-in was made for {subject}."), "user-plus"),
    "user.signed_in": Sentence(lazy("{actor} signed in."), "log-in"),
    "user.confirmed": Sentence(lazy("{actor} confirmed once more who is there."), "shield-check"),
    "user.session_ended": Sentence(lazy("{actor} ended a visit."), "log-out"),
    "user.sessions_ended": Sentence(lazy("All visits of {subject} were ended."), "log-out"),
    "user.address_added": Sentence(lazy("{actor} added an e-mail address."), "at-sign"),
    "user.address_removed": Sentence(lazy("{actor} removed an e-mail address."), "at-sign"),
    "user.address_reported_lost": Sentence(lazy("{actor} reported an e-mail address as lost."), "at-sign"),
    "user.address_not_lost": Sentence(lazy("{actor} signed in with an address that was reported as lost."), "at-sign"),
    "user.address_code_sent": Sentence(lazy("{actor} asked for a code to a new e-mail address."), "at-sign"),
    "user.main_address_changed": Sentence(lazy("{actor} changed the main e-mail address."), "at-sign"),
    "user.address_change_undone": Sentence(lazy("A change of e-mail address of {subject} was undone."), "undo-2"),
    "user.work_keys_ended": Sentence(lazy("Keys made with a work address of {subject} ended."), "key-round"),
    "user.wiped_before_first_proof": Sentence(
        lazy("What was attached to {subject} before the address was proven was dropped."), "shield-check"
    ),
    "passkey.added": Sentence(lazy("{actor} added a passkey."), "key-round"),
    "passkey.renamed": Sentence(lazy("{actor} renamed a passkey."), "key-round"),
    "passkey.removed": Sentence(lazy("{actor} removed a passkey."), "key-round"),
    "authenticator_app.added": Sentence(lazy("{actor} added an authenticator app."), "smartphone"),
    "authenticator_app.removed": Sentence(lazy("{actor} removed the authenticator app."), "smartphone"),
    "recovery_codes.made": Sentence(lazy("{actor} made recovery codes."), "list-checks"),
    "recovery_codes.used": Sentence(lazy("{actor} used a recovery code."), "list-checks"),
    "user.second_step": Sentence(lazy("{actor} took the second step at sign-in."), "shield-check"),
    "address.retired": Sentence(lazy("A work address was retired."), "at-sign"),
    "address.restored": Sentence(lazy("A work address works again."), "at-sign"),
    "second_step.reset": Sentence(lazy("{actor} reset the second step of {subject}."), "shield-off"),
    "second_step.asked": Sentence(lazy("{subject} was asked for a second step at sign-in."), "shield-check"),
}
_EMPLOYER = {
    "employer.changed": Sentence(lazy("{actor} changed the settings."), "settings", _fields),
    "employer.modules_chosen": Sentence(lazy("{actor} chose the modules."), "blocks", _on_and_off),
}
_LOG = {
    "audit.exported": Sentence(lazy("{actor} downloaded this log."), "download", _count),
}


def _memberships(ids: Iterable[str]) -> Mapping[str, Named]:
    names = Membership.objects.filter(pk__in=ids).values_list("pk", "display_name")
    return {str(pk): Named(name) for pk, name in names}


def _users(ids: Iterable[str]) -> Mapping[str, Named]:
    """A person's sign-in is named as the employer knows them; of others nothing is known here."""
    names = Membership.objects.filter(user_id__in=ids).values_list("user_id", "display_name")
    return {str(pk): Named(name) for pk, name in names}


def _invitations(ids: Iterable[str]) -> Mapping[str, Named]:
    """Not by its address, which not everybody who reads the log may see."""
    invited = Invitation.objects.filter(pk__in=ids).values_list("pk", "kind", "name")
    return {str(pk): Named(_invitation(kind, name)) for pk, kind, name in invited}


def _invitation(kind: str, name: str) -> str:
    if name:
        return _("the invitation for %(name)s") % {"name": name}
    return _("an invitation (%(kind)s)") % {"kind": label_of(kind)}


def _consents(ids: Iterable[str]) -> Mapping[str, Named]:
    owners = {str(pk): str(user) for pk, user in Consent.objects.filter(pk__in=ids).values_list("pk", "user_id")}
    names = _users(set(owners.values()))
    return {pk: names[user] for pk, user in owners.items() if user in names}


def _employers(ids: Iterable[str]) -> Mapping[str, Named]:
    names = Employer.objects.filter(pk__in=ids).values_list("pk", "name")
    return {str(pk): Named(name) for pk, name in names}
