from typing import Any

from accounts.addresses.models import AddressChange, Recovery
from accounts.addresses.recovery import open_way
from accounts.employer.actions import create_page, publish_page
from accounts.factors.models import Passkey, SignIn
from accounts.joining.actions import invite
from accounts.signing_in.devices import own_way
from accounts.team.actions import open_emergency
from directory.models import Alumnus
from mail.wording import texts_for
from tenancy.models import EmployerPage
from tenancy.scope import person_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.passkeys import make_passkey
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site
from web.tokens import hash_of


@argument("employer_id")
def employer_id(site: Site) -> int:
    return site.employer.pk


@argument("name", of="employer_logo")
def logo_name(site: Site) -> str:
    return site.employer.logo.name.rpartition("/")[2]


@argument("membership_id")
def membership_id(site: Site) -> Any:
    """A colleague whom an owner may change."""
    return site.once("colleague", lambda: _colleague(site)).pk


def _colleague(site: Site) -> Any:
    slug = site.employer.slug
    return make_member(site.employer, make_user(f"colleague@{slug}.example"), "recruiter", "auditor")


@argument("invitation_id")
def team_invitation_id(site: Site) -> Any:
    email = f"colleague-to-be@{site.employer.slug}.example"
    return site.once(
        "team invitation",
        lambda: invite(employer=site.employer, kind="staff", email=email, roles=["recruiter"], by=None)[0],
    ).pk


@argument("passkey_id")
def passkey_id(site: Site) -> Any:
    person = site.people["owner"]
    site.once("passkey", lambda: make_passkey(person))
    with person_scope(person.pk):
        return Passkey.objects.get().pk


@argument("sign_in_id")
def sign_in_id(site: Site) -> Any:
    person = site.people["owner"]
    with person_scope(person.pk):
        return SignIn.objects.create(user=person, session_key=f"elsewhere-{site.employer.pk}", method="code").pk


@argument("token", of="account_undo_link")
def undo_token(site: Site) -> str:
    person, token = site.people["owner"], f"undo-{site.employer.slug}"
    with person_scope(person.pk):
        AddressChange.objects.create(
            user=person,
            kind=AddressChange.Kind.ADDED,
            told=person.email,
            changed=f"new-{person.email}",
            token_sha256=hash_of(token),
        )
    return token


@argument("token", of="account_own_way")
def own_way_token(site: Site) -> str:
    return own_way(site.people["owner"].email)


@argument("page_id")
def page_id(site: Site) -> Any:
    return employer_page(site).pk


@argument("slug", of="accounts:employer_page")
def page_slug(site: Site) -> str:
    return employer_page(site).slug


def employer_page(site: Site) -> EmployerPage:
    return site.once("page", lambda: _published_page(site))


def _published_page(site: Site) -> EmployerPage:
    page = EmployerPage(slug=f"story-of-{site.employer.slug}", title="Our story", body="Once upon a time.")
    made = create_page(employer=site.employer, page=page, by=None)
    return publish_page(employer=site.employer, page=made, by=None)


@argument("name", of="accounts:employer_mail_text")
@argument("name", of="accounts:employer_mail_text_preview")
@argument("name", of="accounts:employer_mail_text_document")
@argument("name", of="accounts:employer_mail_text_reset")
def mail_text_name(site: Site) -> str:
    return texts_for(site.employer)[0].name


@argument("membership_id", of="accounts:team_emergency_end")
def emergency_id(site: Site) -> Any:
    email = f"emergency@{site.employer.slug}.example"
    return open_emergency(employer=site.employer, email=email, reason="Nobody else is here.", hours=4).pk


@argument("token", of="accounts:keep_place_link")
def keep_place_token(site: Site) -> str:
    """The way to say: it was not me who has lost the way in."""
    own = Alumnus.objects.get(membership__user_id=site.people["employee"].pk)
    former, token = own.membership, f"keep-{site.employer.slug}"
    email = f"other@{site.employer.slug}.example"
    recovery, _way = open_way(
        employer=site.employer, former=former, subject_id=own.pk, name=own.full_name, email=email, by=None
    )
    Recovery.objects.filter(pk=recovery.pk).update(token_sha256=hash_of(token))
    return token


@argument("token", of="accounts:join_link")
def invitation_token(site: Site) -> str:
    return site.once("invitation", lambda: _invitation(site)).rstrip("/").rpartition("/")[2]


def _invitation(site: Site) -> str:
    email = f"invited@{site.employer.slug}.example"
    _made, url = invite(employer=site.employer, kind="staff", email=email, roles=["hr_admin"], by=None)
    return url


@body("accounts:employer_page_create")
def new_page(site: Site) -> dict[str, Any]:
    words = {"title": "How we began", "slug": "how-we-began", "body": "In a garage."}
    return {**words, "language": site.employer.language, "audience": "everyone"}
