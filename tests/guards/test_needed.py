import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from alumni_portal.needed import ALWAYS, BY_API, BY_SMTP, WITHOUT_DEBUG, require_provider, require_settings
from mail.providers.names import PROVIDERS


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> environ.Env:
    for name in ALWAYS | WITHOUT_DEBUG:
        monkeypatch.setenv(name, "given")
    return environ.Env()


@pytest.mark.parametrize("name", sorted(ALWAYS | WITHOUT_DEBUG))
@pytest.mark.parametrize("value", [None, ""])
def test_missing_setting_says_how_to_mend_it(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    require_settings(env, debug=False)
    monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=f"^{name} is missing. .*such as|^{name} is missing. .*secrets"):
        require_settings(env, debug=False)


def test_all_that_is_missing_is_named_at_once(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ALWAYS | WITHOUT_DEBUG:
        monkeypatch.delenv(name)

    with pytest.raises(ImproperlyConfigured) as caught:
        require_settings(env, debug=True)

    assert [line.split()[0] for line in str(caught.value).splitlines()] == [*ALWAYS, "docs/settings.md"]


@pytest.mark.parametrize(
    ("name", "key", "webhook_key", "says"),
    [
        ("mailchimp", "k", "k", "MAIL_PROVIDER is one of amazon_ses, brevo"),
        ("postmark", "", "k", "MAIL_PROVIDER_KEY is missing"),
        ("postmark", "k", "", "MAIL_WEBHOOK_KEY is missing"),
    ],
)
def test_half_a_provider_is_none(name: str, key: str, webhook_key: str, says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{says}"):
        require_provider(name, key=key, webhook_key=webhook_key)


def test_whole_providers_and_plain_smtp_are_taken(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    require_provider("", key="", webhook_key="")
    require_provider("amazon_ses", key="", webhook_key="user:password")
    monkeypatch.setenv("MAIL_PROVIDER", "postmark")
    monkeypatch.delenv("EMAIL_URL")
    require_settings(env, debug=False)

    assert {name for name, provider in PROVIDERS.items() if provider.backend} == set(BY_API)
    assert {name for name, provider in PROVIDERS.items() if not provider.backend} == set(BY_SMTP)
