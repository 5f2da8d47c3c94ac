"""Papers that came with a question: kept beside it, handed to the two sides, gone with it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.http.response import FileResponse
from django.utils.translation import gettext as _

from community.models import QuestionFile, QuestionMessage
from tenancy.scope import require_tenant
from web.errors import ActionError
from web.papers import Paper, paper_response

MOST_FILES = 30  # of one question, both sides together
ON_THE_WAY = timedelta(days=1)  # a file may be stored, and its row not yet


class TooManyFiles(ActionError):
    """The question holds as many as one may."""


def attach(message: QuestionMessage, papers: Sequence[Paper]) -> None:
    """Under the lock of the question. What is stored for a message that comes to nothing is cleared away later."""
    kept = QuestionFile.objects.filter(message__question=message.question_id).count() if papers else 0
    if kept + len(papers) > MOST_FILES:
        text = _("One question holds %(most)d files at most. Ask a new one for more.")
        raise TooManyFiles(text % {"most": MOST_FILES})
    for paper in papers:
        row = QuestionFile(message=message, name=paper.name, ending=paper.ending, size=len(paper.data))
        row.stamp_tenant()
        row.file.save(f"{uuid4().hex}.{paper.ending}", ContentFile(paper.data))


def handed_over(row: QuestionFile) -> FileResponse:
    try:
        stored = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return paper_response(stored, name=row.name, ending=row.ending)


def clear_files(*, now: datetime) -> int:
    """Files that belong to no row: of a question that is gone, or of a message that came to nothing."""
    above = f"employers/{require_tenant()}/questions"
    kept = set(QuestionFile.objects.values_list("file", flat=True))
    cleared = 0
    with suppress(FileNotFoundError):
        for question in default_storage.listdir(above)[0]:
            cleared += _clear_folder(f"{above}/{question}", kept, now - ON_THE_WAY)
    return cleared


def _clear_folder(folder: str, kept: set[str], before: datetime) -> int:
    names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    old = [name for name in names if name not in kept and default_storage.get_modified_time(name) < before]
    for name in old:
        default_storage.delete(name)
    if len(old) == len(names):
        default_storage.delete(folder)
    return len(old)
