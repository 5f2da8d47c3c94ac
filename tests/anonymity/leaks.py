"""The mechanism with one hole each: what the attacker must find, or the attack proves nothing."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from feedback.models import SealedInvitation, SealedResponse, Wave
from feedback.sealed import box, mixer
from feedback.sealed.exchange import exchange
from tenancy.models import uuid7
from tenancy.scope import tenant_scope
from tests.factories.sealed import MARK, token

log = logging.getLogger("feedback.leak")


@dataclass
class Leak:
    """How an answer is taken, and what the clock does then. As it is here, without a hole."""

    wave: Wave
    waiting: list[SealedResponse] = field(default_factory=list)

    def answer(self, invitation: SealedInvitation, said: str) -> None:
        with tenant_scope(self.wave.tenant_id):
            ballot = exchange(token(invitation))
            assert ballot is not None
            assert box.put(ballot, {MARK: said})

    def tick(self) -> None:
        with tenant_scope(self.wave.tenant_id):
            mixer.mix_open_waves()

    def _response(self, invitation: SealedInvitation, said: str, **more: str) -> SealedResponse:
        return SealedResponse(wave=self.wave, answers={MARK: said}, bands={**invitation.bands, **more})

    def _use(self, invitation: SealedInvitation) -> None:
        SealedInvitation.objects.filter(pk=invitation.pk).update(is_used=True)


class Instead(Leak):
    """Past the box: answers wait in memory and are written together, in random order, as the mixer would."""

    def answer(self, invitation: SealedInvitation, said: str) -> None:
        with tenant_scope(self.wave.tenant_id):
            self._use(invitation)
        self.waiting.append(self.make(invitation, said))

    def make(self, invitation: SealedInvitation, said: str) -> SealedResponse:
        return self._response(invitation, said)

    def tick(self) -> None:
        secrets.SystemRandom().shuffle(self.waiting)
        with tenant_scope(self.wave.tenant_id), transaction.atomic():
            SealedResponse.objects.bulk_create(self.waiting)
        self.waiting.clear()


class SameTransaction(Leak):
    """The link is used and the answer written in one."""

    def answer(self, invitation: SealedInvitation, said: str) -> None:
        with tenant_scope(self.wave.tenant_id), transaction.atomic():
            self._use(invitation)
            self._response(invitation, said).save()

    def tick(self) -> None:
        """There is nothing to mix."""


class Unmixed(SameTransaction):
    """Two transactions, one right after the other."""

    def answer(self, invitation: SealedInvitation, said: str) -> None:
        with tenant_scope(self.wave.tenant_id):
            self._use(invitation)
            self._response(invitation, said).save()


class Logged(Unmixed):
    """The invitations are gone, but the access log had a line for each link."""

    def answer(self, invitation: SealedInvitation, said: str) -> None:
        log.warning("survey.opened", extra={"case": str(invitation.alumnus_id)})
        super().answer(invitation, said)


class LoggedWithBallot(Instead):
    """One line that names both."""

    def make(self, invitation: SealedInvitation, said: str) -> SealedResponse:
        log.warning("survey.answered", extra={"case": str(invitation.alumnus_id), "reason": said})
        return super().make(invitation, said)


class InTheCache(Instead):
    def make(self, invitation: SealedInvitation, said: str) -> SealedResponse:
        cache.set(f"draft:{invitation.pk}", {"of": str(invitation.pk), "said": said}, 60)
        return super().make(invitation, said)


class WithATime(Instead):
    """A column with the time of the answer."""

    def make(self, invitation: SealedInvitation, said: str) -> SealedResponse:
        return self._response(invitation, said, at=timezone.now().isoformat())


class OrderedNumbers(Instead):
    """Version 7 instead of version 4."""

    def make(self, invitation: SealedInvitation, said: str) -> SealedResponse:
        made = self._response(invitation, said)
        made.pk = uuid7()
        return made


class WithTheInvitation(Instead):
    """A key from the answer to the invitation, or anything made from it alone."""

    def make(self, invitation: SealedInvitation, said: str) -> SealedResponse:
        return self._response(invitation, said, of=invitation.token_digest)


class NotShuffled(Instead):
    """Many at once, in the order in which they came."""

    def tick(self) -> None:
        with tenant_scope(self.wave.tenant_id), transaction.atomic():
            SealedResponse.objects.bulk_create(self.waiting)
        self.waiting.clear()


class OneByOne(Leak):
    """The real box and mixer, but a batch is one ballot."""

    @contextmanager
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(mixer, "MIXED_FROM", 1)
        monkeypatch.setattr(mixer, "STAYING", 0)
        yield
        monkeypatch.undo()

    def answer(self, invitation: SealedInvitation, said: str) -> None:
        super().answer(invitation, said)
        super().tick()


LEAKS: tuple[Callable[[Wave], Leak], ...] = (
    SameTransaction, Unmixed, Logged, LoggedWithBallot, InTheCache, WithATime, OrderedNumbers, WithTheInvitation,
    NotShuffled, OneByOne,
)  # fmt: skip
