import json
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from web import stylesheet
from web.brand import brand_tokens

LINKED_ALONE = {"mail_viewer.css"}  # for the framed mail of the development viewer, which has no layout
CSS = Path(django_settings.BASE_DIR) / "static" / "css"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def test_bundle_is_found_and_holds_every_component() -> None:
    found = finders.find(stylesheet.BUNDLE)

    css = Path(str(found)).read_text()
    assert "@import" not in css
    for source in CSS.rglob("*.css"):
        first = next((line for line in source.read_text().splitlines() if line.endswith("{")), "")
        assert first in css, source


def test_every_component_file_is_imported() -> None:
    imported = set(re.findall(r'url\("([^"]+)"\)', (CSS / "app.css").read_text()))

    assert imported | {"app.css", *LINKED_ALONE} == {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")}


def test_layers_come_first_and_in_order() -> None:
    assert stylesheet.bundled_css().startswith("@layer reset, tokens, base, layout, components, utilities;")


def test_bundle_is_collected() -> None:
    finder = stylesheet.BundleFinder()

    collected = [(path, storage.exists(path)) for path, storage in finder.list(None)]

    assert collected == [(stylesheet.BUNDLE, True)]


def test_finder_answers_for_nothing_else() -> None:
    finder = stylesheet.BundleFinder()

    assert finder.find("css/tokens.css") == []
    assert finder.find(stylesheet.BUNDLE, find_all=True) == [finder.find(stylesheet.BUNDLE)]


def test_bundle_is_written_anew_only_when_a_source_is_newer(settings, tmp_path: Path) -> None:
    bundle = Path(str(stylesheet.BundleFinder().find(stylesheet.BUNDLE)))
    before = bundle.stat().st_mtime_ns

    stylesheet.BundleFinder().find(stylesheet.BUNDLE)

    assert bundle.stat().st_mtime_ns == before


def test_font_is_named_only_where_it_is(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stylesheet, "FONT", "fonts/nowhere.woff2")
    assert "@font-face" not in stylesheet.bundled_css()

    monkeypatch.setattr(stylesheet, "FONT", "img/icon.svg")
    assert "@font-face" in stylesheet.bundled_css()


def test_raw_colours_live_in_the_tokens_only() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(")

    guilty = [str(path) for path in CSS.rglob("*.css") if path.name != "tokens.css" and raw.search(path.read_text())]

    assert guilty == []


def test_every_colour_variable_is_defined() -> None:
    css = stylesheet.bundled_css()
    defined = set(re.findall(r"(--[a-z0-9-]+):", css)) | {
        f"--brand-{name}" for name in brand_tokens("#123456", "#654321")
    }
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", css))

    assert used - defined == set()


def test_files_stay_small() -> None:
    long = {path.name: len(path.read_text().splitlines()) for path in CSS.rglob("*.css")}

    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_collected_files_have_changing_names_down_to_the_imported_scripts(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "web.static_storage.HashedStorage"}}

    call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]
    script = (settings.STATIC_ROOT / names["js/app.js"]).read_text()
    assert f'import "./{Path(names["js/toasts.js"]).name}"' in script
    assert (settings.STATIC_ROOT / f"{names[stylesheet.BUNDLE]}.br").exists()
