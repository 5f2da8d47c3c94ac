from typing import Any

from boomerang.models import OpeningBonus, Referral, ReferralTerms
from boomerang.referrals.actions import confirm as confirm_referral
from boomerang.referrals.actions import recommend
from boomerang.referrals.links import share_of
from boomerang.referrals.links import ticket_of as referral_ticket_of
from tests.isolation.factories.boomerang.openings import opening
from tests.isolation.factories.cast import own_alumnus
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("opening", of="boomerang:opening_recommendation")
def recommended_opening_id(site: Site) -> Any:
    referral_terms(site)
    return opening(site).pk


def referral_terms(site: Site) -> ReferralTerms:
    return site.once("terms", lambda: ReferralTerms.objects.create(amount=100, currency="EUR", words="Before tax."))


@argument("referral_id")
def referral_id(site: Site) -> Any:
    return referral(site).pk


def referral(site: Site) -> Referral:
    """By the alumnus whose session it is; the person has said yes."""

    def make() -> Referral:
        referral_terms(site)
        own = own_alumnus(site)
        made = recommend(
            opening=opening(site), referrer=own, name="Uta Beck", email=f"uta.{site.employer.slug}@home.example",
            how_known="From the bakery.", employer=site.employer,
        )  # fmt: skip
        return confirm_referral(made)

    return site.once("referral", make)


@argument("token", of="recommended:answer")
def referral_token(site: Site) -> str:
    return referral_ticket_of(referral(site)).url.rstrip("/").rpartition("/")[2]


@argument("token", of="recommended:share")
def referral_share_token(site: Site) -> str:
    return share_of(opening(site), referral(site).referrer).url.rstrip("/").rpartition("/")[2]


@row("boomerang.Referral")
@row("boomerang.ReferralMove")
@row("boomerang.ReferralTerms")
@row("boomerang.OpeningBonus")
def referral_rows(site: Site) -> None:
    OpeningBonus.objects.get_or_create(opening=referral(site).opening, defaults={"amount": 5, "currency": "EUR"})


@body("boomerang:opening_recommendation")
def recommended_person(site: Site) -> dict[str, Any]:
    return {"name": "Otto Lang", "email": "otto.lang@home.example", "how_known": "From school.", "agreed": "on"}


@body("boomerang:referral_detail")
def referral_step(site: Site) -> dict[str, Any]:
    return {"to": "contacted", "version": referral(site).version}


@body("boomerang:referral_terms")
def referral_terms_words(site: Site) -> dict[str, Any]:
    return {"is_open": "on", "amount": "10", "currency": "EUR", "weeks": "4", "words": "Before tax."}


@body("boomerang:opening_bonus")
def opening_bonus_words(site: Site) -> dict[str, Any]:
    return {"own": "own", "amount": "10", "currency": "EUR", "weeks": "4"}


@body("boomerang:referral_payroll")
def payroll_choice(site: Site) -> dict[str, Any]:
    return {"which": "all", "format": "csv"}


@body("recommended:answer")
def recommended_answer(site: Site) -> dict[str, Any]:
    return {"answer": "yes"}


@body("recommended:share")
def recommended_own_word(site: Site) -> dict[str, Any]:
    return {"name": "Ida Holm", "email": "ida.holm@home.example"}
