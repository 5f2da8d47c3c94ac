from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from accounts import invitations
from accounts.invitations import InvitationKind
from accounts.models import Invitation, Role


@dataclass
class Heard:
    """What an app that invites people is told."""

    accepted: list[tuple] = field(default_factory=list)
    declined: list[Invitation] = field(default_factory=list)


@pytest.fixture
def heard() -> Iterator[Heard]:
    """A kind of invitation as the directory has one: it asks for consent and hears what came of it."""
    calls = Heard()
    invitations.register(
        "guest",
        InvitationKind(
            label="Guest",
            roles=(Role.ALUMNUS,),
            on_accept=lambda *said: calls.accepted.append(said),
            on_decline=calls.declined.append,
            after_join=lambda invitation: "join/welcome/",
            describe=lambda invitation: "You baked bread here until 2019.",
        ),
    )
    yield calls
    del invitations._kinds["guest"]
