"""The forms of a page, as a browser would send them untouched, with something fitting in what must be filled."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

FITTING = {
    "email": "somebody@elsewhere.example",
    "date": "2026-06-30",
    "number": "1",
    "tel": "+49 30 1234567",
    "url": "https://elsewhere.example/",
    "color": "#1f4b99",
    "time": "09:00",
    "datetime-local": "2026-06-30T09:00",
}
NOT_SENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)  # name -> values one may choose from
    files: set[str] = field(default_factory=set)

    @property
    def data(self) -> dict[str, Any]:
        return {name: values for name, values in self.fields.items() if values}


def forms_of(html: str, page: str) -> list[Form]:
    parser = _FormParser(page)
    parser.feed(html)
    return parser.finished()


class _FormParser(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: dict[str, Form] = {}
        self.stray: list[tuple[str, str, dict[str, str]]] = []  # fields that name their form by id
        self.current: Form | None = None
        self.select: tuple[Form, dict[str, str], list[tuple[str, bool]]] | None = None
        self.area: tuple[Form, str, dict[str, str], list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.current = Form(given.get("action") or self.page, given.get("method", "get").lower())
            self.forms[given.get("id") or f"#{len(self.forms)}"] = self.current
        form = self.forms.get(given["form"]) if "form" in given else self.current
        if form is None or "disabled" in given:
            return
        if tag == "input" and given.get("name"):
            _add_input(form, given)
        elif tag == "button" and given.get("name"):
            form.choices.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "select" and given.get("name"):
            self.select = (form, given, [])
        elif tag == "option" and self.select:
            self.select[2].append((given.get("value", ""), "selected" in given))
        elif tag == "textarea" and given.get("name"):
            self.area = (form, given["name"], given, [])

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[3].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None
        elif tag == "select" and self.select:
            self._end_select()
        elif tag == "textarea" and self.area:
            form, name, given, words = self.area
            text = "".join(words).strip()
            form.fields[name] = [text or ("Something" if "required" in given else "")]
            self.area = None

    def _end_select(self) -> None:
        assert self.select is not None
        form, given, options = self.select
        chosen = [value for value, is_chosen in options if is_chosen]
        if not chosen and "multiple" not in given:
            chosen = [value for value, _chosen in options if value or "required" not in given][:1]
        form.fields[given["name"]] = chosen
        form.choices.setdefault(given["name"], []).extend(value for value, _chosen in options)
        self.select = None

    def finished(self) -> list[Form]:
        for form in self.forms.values():
            for name, values in form.choices.items():
                form.fields.setdefault(name, values[:1])
        return list(self.forms.values())


def _add_input(form: Form, given: dict[str, str]) -> None:
    name, kind, value = given["name"], given.get("type", "text"), given.get("value", "")
    if kind == "file":
        form.files.add(name)
    if kind in NOT_SENT:
        return
    if kind in ("checkbox", "radio"):
        form.choices.setdefault(name, []).append(value or "on")
        sent = form.fields.setdefault(name, [])
        if "checked" in given or ("required" in given and not sent and kind == "checkbox"):
            sent.append(value or "on")
        return
    if not value and "required" in given:
        value = FITTING.get(kind, "Something")
    form.fields.setdefault(name, []).append(value)


def path_and_query(address: str) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(address)
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return parts.path, query
