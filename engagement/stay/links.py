"""The token of one question. It answers that question and opens the settings of the same person; nothing else."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from engagement.models import StayQuestion
from tenancy.urls import global_url


@dataclass(frozen=True)
class StayTicket:
    tenant_id: int
    question_id: UUID

    @property
    def token(self) -> str:
        return _signer().sign_object([self.tenant_id, self.question_id.hex])

    @property
    def url(self) -> str:
        return settings.BASE_URL + global_url("mail_settings:answer", self.token)


def ticket_of(question: StayQuestion) -> StayTicket:
    assert question.tenant_id is not None
    return StayTicket(question.tenant_id, question.pk)


def read_ticket(token: str) -> StayTicket | None:
    try:
        tenant_id, question_id = _signer().unsign_object(token)
        return StayTicket(tenant_id, UUID(question_id))
    except (BadSignature, ValueError, UnicodeError):
        return None


def _signer() -> Signer:
    return Signer(salt="engagement.stay")
