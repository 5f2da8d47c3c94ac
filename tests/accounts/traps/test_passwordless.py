"""Findings 3, 4 and 5: no password exists, no page sets one, and confirming is not a formality for people without."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.accounts.steps import ask_for_code, code_sent_to, sign_in, type_code

pytestmark = pytest.mark.django_db

# The whole list. A page of allauth's, or one of ours that nobody thought about, changes it.
ACCOUNT_PAGES = {
    "account", "account_address_add", "account_address_code", "account_address_primary",
    "account_address_loss", "account_address_removal",
    "account_addresses", "account_app", "account_app_removal", "account_confirm", "account_confirm_login_code",
    "account_confirmed", "account_login", "account_logout", "account_other_sessions_ending",
    "account_own_way", "account_passkey", "account_passkey_add", "account_passkey_offer", "account_passkey_removal",
    "account_recovery_codes", "account_second_step", "account_session_ending", "account_sign_in_passkey",
    "account_undo", "account_undo_link",
}  # fmt: skip


def _patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        found += _patterns(entry, path) if isinstance(entry, URLResolver) else [(path, entry)]
    return found


def test_pages_below_account_are_counted():
    names = {pattern.name for path, pattern in _patterns(get_resolver()) if path.startswith("account/")}
    assert names == ACCOUNT_PAGES


@pytest.mark.parametrize("urlconf", [None, "alumni_portal.employer_urls"])
def test_no_page_is_allauths_or_knows_a_password(urlconf):
    for path, pattern in _patterns(get_resolver(urlconf)):
        assert not pattern.callback.__module__.startswith(("allauth", "django.contrib.auth.views"))
        assert "password" not in path + (pattern.name or "")


def test_no_form_and_no_column_asks_for_a_password():
    columns = [f"{m._meta.label}.{f.name}" for m in apps.get_models() for f in m._meta.fields if "password" in f.name]
    assert columns == []
    for template in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        assert 'type="password"' not in template.read_text()


@pytest.mark.parametrize(
    "path",
    [
        "/account/password/reset/",
        "/account/password/reset/key/1-set/",
        "/account/password/change/",
        "/account/reauthenticate/",
        "/account/2fa/",
        "/account/email/",
        "/account/confirm-email/x/",
        "/_allauth/browser/v1/auth/login",
        "/_allauth/app/v1/auth/login",
        "/_allauth/openapi.json",
        "/admin/login/",
    ],
)
def test_other_doors_do_not_exist(path):
    for method in ("get", "post"):
        assert getattr(Client(), method)(path).status_code == 404


def test_headless_and_admin_are_not_installed():
    assert not {"allauth.headless", "allauth.idp.oidc", "django.contrib.admin"} & set(settings.INSTALLED_APPS)


def test_allauths_reauthentication_is_used_nowhere():
    """It lets people without a password pass; accounts.step_up does not."""
    for folder in (
        "accounts", "audit", "boomerang", "community", "console", "directory", "engagement", "feedback", "offboarding",
    ):  # fmt: skip
        for source in Path(settings.BASE_DIR, folder).rglob("*.py"):
            words = {node.id for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Name)}
            assert not words & {"reauthentication_required", "did_recently_authenticate", "login_required"}, source


def test_fresh_sign_in_is_no_confirmation(alice):
    client = Client()
    sign_in(client, alice.email)
    assert client.get("/account/addresses/new/").url.startswith("/account/confirm/")


def test_session_of_a_day_ago_is_no_confirmation(alice, client_for):
    assert (
        client_for(alice)
        .post("/account/addresses/removal/", {"address": alice.email})
        .url.startswith("/account/confirm/")
    )


def test_squatters_session_ends_when_the_owner_comes(client_for):
    from tests.factories.accounts import make_user  # noqa: PLC0415

    victim = make_user("victim@home.example", verified=False)
    squatter, owner = client_for(victim), Client()
    ask_for_code(owner, victim.email, password="known to the squatter")
    type_code(owner, code_sent_to(victim.email))
    assert (squatter.get("/account/").status_code, owner.get("/account/").status_code) == (302, 200)
