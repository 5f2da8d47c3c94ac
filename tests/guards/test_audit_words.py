"""Whatever is recorded has a sentence, or the audit log would speak in code to those it is for."""

import ast
from collections.abc import Iterator

import lucide
import pytest

from audit.wording import actions_by_area, known_actions, sentence_of, subject_kinds
from tests.guards.source import ROOT, product_files

# Where the name of the event is computed: the names it can have.
COMPUTED: dict[str, set[str]] = {
    "console/actions/employers.py": {
        *("employer.created", "employer.suspended", "employer.resumed", "employer.modules_changed"),
    },
    "console/management/commands/note_backup.py": {"backup.finished"},
    "console/support.py": {"support.page_opened", "support.page_refused"},
    "mail/choosing.py": {"mail.preferences_set", "mail.unsubscribed"},
}


def names(call: ast.Call) -> Iterator[str | None]:
    """The names that this call of `record()` can write; None where they are computed."""
    for node in [call.args[0]] if call.args else []:
        choices = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
        for choice in choices:
            yield choice.value if isinstance(choice, ast.Constant) and isinstance(choice.value, str) else None


def recorded() -> tuple[set[str], set[str]]:
    """All names, and the files that compute some."""
    found: set[str] = set()
    computing: set[str] = set()
    for file in product_files():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record":
                known = set(names(node))
                found |= {name for name in known if name}
                if None in known:
                    computing.add(str(file.relative_to(ROOT)))
    return found, computing


def test_every_recorded_event_has_a_sentence_and_every_sentence_an_event() -> None:
    found, computing = recorded()
    assert len(found) > 40
    assert computing - COMPUTED.keys() == set(), "list in COMPUTED what they can record"
    found |= set().union(*COMPUTED.values())
    assert found - known_actions() == set(), "say in audit_words.py of the app what these mean"
    assert known_actions() - found == set(), "nothing records these any more"


def test_sentences_are_whole_and_name_nothing_unknown() -> None:
    for action in known_actions():
        parts = list(sentence_of(action).parts())
        words = "".join(text for _part, text in parts)
        assert "{" not in words, action
        assert words.endswith("."), action


@pytest.mark.parametrize("action", sorted(known_actions()))
def test_icons_exist_and_details_bear_an_empty_event(action: str) -> None:
    sentence = sentence_of(action)
    assert lucide._render_icon(sentence.icon, 16)
    if sentence.detail:
        str(sentence.detail({}))


def test_every_area_and_kind_of_subject_is_named() -> None:
    assert all(str(label) and actions for label, actions in actions_by_area().values())
    assert all(map(str, subject_kinds().values()))
