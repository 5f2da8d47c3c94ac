"""From the box to the answers: many at once, in random order, with nothing that says when or from which ballot.

A batch has twenty ballots at least, and some that nobody chose stay for a later one, so that those who answered
between two batches are not one batch. What is left goes at the close.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from feedback.models import Mode, SealedBallot, SealedComment, SealedResponse, Wave, WaveState
from feedback.questions.content import Content
from feedback.questions.kinds import TEXTS, Core, QuestionKind
from feedback.releases.actions import note_mixed
from feedback.sealed.box import unsealed
from feedback.sealed.keys import WaveKeys
from feedback.sealed.rules import MIXED_FROM, STAYING

PAGE = 2_000

_random = secrets.SystemRandom()


@transaction.atomic
def mix(wave: Wave, *, everything: bool = False) -> int:
    """One batch. Says how many ballots it took; 0 while there are too few. `everything`: at the close."""
    waiting = SealedBallot.objects.filter(wave=wave).exclude(ciphertext=b"")
    ids = list(waiting.values_list("pk", flat=True))
    if everything:
        chosen = ids
    elif len(ids) < MIXED_FROM + STAYING:
        return 0
    else:
        chosen = _random.sample(ids, len(ids) - STAYING)
    return _take_out(wave, chosen)


def _take_out(wave: Wave, chosen: Sequence[Any]) -> int:
    """Locked first: an answer that is being changed this moment is taken as it was, or as it will be, never lost."""
    keys = WaveKeys.of(wave.pk)
    ballots = list(SealedBallot.objects.select_for_update().filter(pk__in=chosen).exclude(ciphertext=b""))
    if keys is None or not ballots:
        return 0
    kinds = kinds_of(wave)
    responses, comments = [], []
    for ballot in ballots:
        answers, bands = unsealed(ballot, keys)
        closed, texts = parted(answers, kinds)
        responses.append(SealedResponse(wave=wave, answers=closed, bands=bands))
        comments += [SealedComment(wave=wave, question=key, text=text) for key, text in texts]
    _write_in_no_order(responses)
    _write_in_no_order(comments)
    spent = [SealedBallot(wave=wave, ballot_digest=each.ballot_digest, ciphertext=b"") for each in ballots]
    SealedBallot.objects.filter(pk__in=[each.pk for each in ballots]).delete()
    _write_in_no_order(spent)
    return len(ballots)


def parted(answers: dict[str, Any], kinds: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What can be counted, and what somebody wrote: texts stand alone. Of a date the month is kept."""
    closed: dict[str, Any] = {}
    texts: list[tuple[str, str]] = []
    for key, value in answers.items():
        question, _dot, other = key.partition(".")
        if question not in kinds:
            continue
        if other or kinds[question] in TEXTS:
            texts.append((key, str(value)))
        else:
            closed[key] = f"{value[:7]}-01" if kinds[question] == QuestionKind.DATE else value
    return closed, texts


def kinds_of(wave: Wave) -> dict[str, str]:
    """Without the question whether somebody would like to be contacted: a lone yes would be whose name stands there."""
    questions = Content.load(wave.version.content).questions
    return {question.key: question.kind for question in questions if question.core != Core.CONTACT}


def _write_in_no_order(rows: list[Any]) -> None:
    _random.shuffle(rows)
    if rows:
        type(rows[0]).objects.bulk_create(rows, batch_size=PAGE)


def mix_open_waves() -> int:
    """Of the employer in scope; each batch is a transaction of its own."""
    mixed = 0
    for wave in Wave.objects.filter(mode=Mode.SEALED, state=WaveState.OPEN).select_related("version"):
        if taken := mix(wave):
            note_mixed(wave)
            mixed += taken
    return mixed
