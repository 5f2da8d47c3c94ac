import json
from urllib.parse import unquote, urlsplit

import pytest

from launcher import keys, postgres, services
from launcher.console import LaunchError
from launcher.services import external_database, with_login

SECRETS = {f"database_password_{role}": f"secret {role}" for role in keys.ROLES}


def test_database_url_alone_is_the_administrators():
    found = external_database({"DATABASE_URL": "postgres://admin:pw@db.example:5433/alumni?sslmode=require"}, SECRETS)

    assert found == {
        "DATABASE_ADMIN_URL": "postgres://admin:pw@db.example:5433/alumni?sslmode=require",
        "DATABASE_URL": "postgres://alumni_app:secret%20app@db.example:5433/alumni?sslmode=require",
        "DATABASE_OWNER_URL": "postgres://alumni_owner:secret%20owner@db.example:5433/alumni?sslmode=require",
        "DATABASE_SYSTEM_URL": "postgres://alumni_system:secret%20system@db.example:5433/alumni?sslmode=require",
    }


def test_logins_that_are_all_given_are_used_as_they_are():
    given = {
        "DATABASE_URL": "postgres://a@h/d",
        "DATABASE_OWNER_URL": "postgres://o@h/d",
        "DATABASE_SYSTEM_URL": "postgres://s@h/d",
    }

    assert external_database(given | {"PATH": "/bin"}, SECRETS) == given


def test_logins_that_are_half_given_are_refused():
    given = {"DATABASE_URL": "postgres://a@h/d", "DATABASE_OWNER_URL": "postgres://o@h/d"}

    with pytest.raises(LaunchError, match="DATABASE_SYSTEM_URL is missing"):
        external_database(given, SECRETS)


def test_socket_hosts_stay_encoded():
    assert with_login("postgres://postgres@%2Ftmp%2Fpg/alumni", "x", "y") == "postgres://x:y@%2Ftmp%2Fpg/alumni"


@pytest.mark.parametrize("url", ["mysql://h/d", "postgres://h", "postgres://h/", "alumni"])
def test_addresses_of_another_kind_are_refused(url):
    with pytest.raises(LaunchError, match="DATABASE_URL is not understood"):
        with_login(url, "x", "y")


def test_embedded_address_names_the_socket_folder(tmp_path):
    url = urlsplit(postgres.database_url("alumni_app", tmp_path))

    assert (url.username, url.path) == ("alumni_app", "/alumni")
    assert unquote(url.netloc.rpartition("@")[2]) == str(tmp_path)


def test_secrets_are_made_once_and_for_their_owner_only(checkout):
    first = keys.load_or_make()

    assert keys.load_or_make() == first
    assert set(first) == {"SECRET_KEY", "FIELD_KEY", *SECRETS}
    assert len(set(first.values())) == len(first)
    assert (checkout / "var" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_secrets_that_came_later_are_added_to_the_old(checkout):
    (checkout / "var" / "secrets.json").write_text(json.dumps({"SECRET_KEY": "kept"}))

    assert keys.load_or_make()["SECRET_KEY"] == "kept"
    assert keys.load_or_make()["FIELD_KEY"]


def test_secrets_of_the_caller_win(checkout, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "the caller's")

    assert services.product_environment("dev")["SECRET_KEY"] == "the caller's"


def test_tests_keep_their_files_apart_but_share_the_font(checkout):
    (checkout / "var" / "assets").mkdir()

    folder = services.variable_folder("test")

    assert folder == checkout / "var" / "test"
    assert (folder / "assets").resolve() == checkout / "var" / "assets"
    assert services.variable_folder("test") == folder
    assert services.variable_folder("dev") == checkout / "var"
