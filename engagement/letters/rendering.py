"""What other rooms ask of a letter: to be shown, to be sent, and whether it may be."""

from engagement.letters.checking import Problem, problems
from engagement.letters.mails import (
    TEMPLATE,
    BadLetter,
    LetterContent,
    content_hash,
    content_of,
    context_of,
    fields_of,
    is_tested,
    render,
    sample_subject,
)

__all__ = [
    "TEMPLATE",
    "BadLetter",
    "LetterContent",
    "Problem",
    "content_hash",
    "content_of",
    "context_of",
    "fields_of",
    "is_tested",
    "problems",
    "render",
    "sample_subject",
]
