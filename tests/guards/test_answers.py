"""Answers to surveys are read in one room, so that whatever is shown has been through a publish plan."""

import ast
from collections.abc import Iterator

from tests.guards.source import ROOT, product_files

ANSWERS = {"Response", "SealedResponse", "SealedComment"}
RELATIONS = {"responses", "sealed_responses", "sealed_comments"}
TABLES = ("feedback_response", "feedback_sealedresponse", "feedback_sealedcomment")

# By folder or file, and why.
ALLOWED = {
    "feedback/models/": "where they are declared",
    "feedback/migrations/": "where they are made",
    "feedback/releases/gathering.py": "the only reader",
    "feedback/answering/": "writes what a person has answered",
    "feedback/demo/": "makes them up",
    "feedback/sealed/": "writes what the mixer takes out of the box",
    "feedback/waves/actions.py": "deletes what was answered when a wave is cancelled",
}


def touched(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("feedback.models"):
            yield from (alias.name for alias in node.names if alias.name in ANSWERS)
        elif isinstance(node, ast.Attribute) and node.attr in RELATIONS:
            yield node.attr
        elif isinstance(node, ast.keyword) and (node.arg or "").split("__")[0] in RELATIONS:
            yield node.arg or ""
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.replace('"', " ").split()
            yield from (word for word in words if word in TABLES or word.split("__")[0] in RELATIONS)


def readers() -> dict[str, set[str]]:
    found = {str(file.relative_to(ROOT)): set(touched(file.read_text())) for file in product_files()}
    return {file: names for file, names in found.items() if names}


def test_nobody_else_reads_answers():
    strangers = {file for file in readers() if not any(file.startswith(allowed) for allowed in ALLOWED)}
    assert strangers == set()


def test_what_is_allowed_is_there():
    files = [*readers(), "feedback/models/"]
    assert [allowed for allowed in ALLOWED if not any(file.startswith(allowed) for file in files)] == []


def test_each_way_to_answers_is_seen():
    ways = [
        "from feedback.models import Mode, SealedResponse", "wave.responses.all()",
        "Wave.objects.filter(responses__answers={})",
        "Wave.objects.values('sealed_comments__text')", "cursor.execute('SELECT * FROM feedback_response')",
    ]  # fmt: skip
    assert [len([*touched(way)]) for way in ways] == [1, 1, 1, 1, 1]
