"""Whom to remind, for the task that writes the reminders. No page, file or log ever shows this."""

from collections.abc import Iterator

from feedback.models import SealedInvitation, Wave

PAGE = 500


def unused(wave: Wave) -> Iterator[SealedInvitation]:
    """In the order of their random numbers; compose inside the task, and store no names of them elsewhere."""
    return SealedInvitation.objects.filter(wave=wave, is_used=False).order_by("pk").iterator(chunk_size=PAGE)
