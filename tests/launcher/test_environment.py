from pathlib import Path

import pytest

from launcher import environment
from launcher.environment import child_environment, installer_environment


def test_child_environment_leaves_other_projects_behind(tmp_path):
    given = {
        "HOME": str(tmp_path),
        "PATH": "/bin",
        "VIRTUAL_ENV": "/x",
        "PYTHONPATH": "/y",
        "DJANGO_SETTINGS_MODULE": "z",
    }

    assert set(child_environment(given)) == {"HOME", "PATH", "PYTHONUNBUFFERED", "PYTHONUTF8"}


def test_children_keep_their_bytecode_where_it_is_in_nobodys_way(checkout):
    found = child_environment({"HOME": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"})

    assert "PYTHONDONTWRITEBYTECODE" not in found
    assert found["PYTHONPYCACHEPREFIX"] == str(checkout / "var" / "bytecode")


@pytest.mark.parametrize("home", ["", "/nowhere", None])
def test_child_environment_gives_a_home_to_who_has_none(checkout, home):
    given = {} if home is None else {"HOME": home}

    assert child_environment(given)["HOME"] == str(checkout / "var" / "home")
    assert (checkout / "var" / "home").is_dir()


def test_child_environment_puts_our_programs_first(checkout):
    assert child_environment({"PATH": "/bin"})["PATH"] == f"{checkout}/.venv/bin:/bin"


def test_installers_ask_nothing_and_install_where_we_say(tmp_path):
    found = installer_environment(
        {"HOME": str(tmp_path), "PIP_USER": "1", "PIP_TARGET": "/x", "PIP_REQUIRE_VIRTUALENV": "1"}
    )

    assert "PIP_TARGET" not in found
    assert (found["PIP_USER"], found["PIP_REQUIRE_VIRTUALENV"], found["PIP_NO_INPUT"]) == ("0", "0", "1")


def test_installers_trust_the_systems_authorities(tmp_path, monkeypatch):
    authorities = tmp_path / "authorities.crt"
    authorities.touch()
    monkeypatch.setattr(environment, "AUTHORITIES", ("/nowhere", str(authorities)))

    found = installer_environment({"HOME": str(tmp_path)})

    assert found["UV_SYSTEM_CERTS"] == "true"
    assert found["NODE_EXTRA_CA_CERTS"] == str(authorities)


def test_installers_leave_authorities_alone_where_the_system_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "AUTHORITIES", ("/nowhere",))

    assert "UV_SYSTEM_CERTS" not in installer_environment({"HOME": str(tmp_path)})


def test_uv_uses_the_mirror_that_pip_was_told(tmp_path):
    found = installer_environment({"HOME": str(tmp_path), "PIP_INDEX_URL": "https://mirror.example/simple"})

    assert found["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"


def test_certificate_authorities_are_absolute_paths():
    assert all(Path(path).is_absolute() for path in environment.AUTHORITIES)
