import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from alumni_portal.needed import ALWAYS, WITHOUT_DEBUG, require_settings


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
