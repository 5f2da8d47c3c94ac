"""Every setting and every command can be looked up."""

import ast
from pathlib import Path

from tenancy.logins import URLS
from tests.guards.source import APPS, ROOT, product_files


def settings_read(source: str) -> set[str]:
    """Names asked of the environment: env.str("NAME"), env("NAME"), os.environ["NAME"], os.environ.get("NAME")."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] in ("env", "os") and node.args:
            asks = ast.unparse(node.func).startswith(("env", "os.environ"))
            name = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            asks, name = True, node.slice
        else:
            continue
        if asks and isinstance(name, ast.Constant) and str(name.value).isupper():
            found.add(name.value)
    return found


def commands() -> set[str]:
    files = [file for app in APPS for file in Path(ROOT, app).glob("management/commands/[a-z]*.py")]
    return {file.stem for file in files}


def test_every_setting_is_explained():
    page = Path(ROOT, "docs/settings.md").read_text()
    names = {name for file in product_files() for name in settings_read(file.read_text())}
    names |= set(URLS.values())
    assert "SECRET_KEY" in names
    assert {name for name in names - {"DJANGO_SETTINGS_MODULE"} if f"`{name}`" not in page} == set()


def test_every_command_is_mentioned():
    pages = "".join(page.read_text() for page in [ROOT / "README.md", *Path(ROOT, "docs").rglob("*.md")])
    assert "provision" in commands()
    assert {command for command in commands() if command not in pages} == set()


def test_settings_are_found():
    source = (
        'env.str("A_B")\nenv("C")\nos.environ["D"]\nos.environ.get("E", "")\nos.path.join("F")\nenv.str(name)\nf["G"]\n'
    )
    assert settings_read(source) == {"A_B", "C", "D", "E"}
