"""Each sentence of the promise has its proof here, against the code and not against the sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import DateField, DateTimeField, ForeignKey
from django.test import Client

from accounts.models import User
from directory.models import Alumnus
from feedback.answering.pages import content_of
from feedback.answering.promises import FIRST, Promise, promise_of
from feedback.models import (
    Mode,
    Participation,
    Release,
    Response,
    SealedBallot,
    SealedComment,
    SealedInvitation,
    SealedResponse,
    SealedSecret,
    Wave,
    WaveState,
)
from feedback.releases.rules import has_grown
from feedback.sealed import rules as sealed_rules
from feedback.sealed.ballots import Ballot
from feedback.sealed.box import put
from feedback.sealed.invitations import invite
from feedback.sealed.keys import WaveKeys
from feedback.sealed.mixer import mix, parted
from feedback.waves.actions import settle_wave
from tenancy.models import Employer, TenantModel
from tests.factories.directory import make_alumnus
from tests.factories.surveys import ask, content, make_wave, question

ASKED = content([question("rec", "score", required=True), question("why", "long"), question("day", "date")])


@dataclass
class Scene:
    """A wave of the mode, with somebody who has answered and somebody who has only begun."""

    house: Employer
    hr: User
    wave: Wave
    promise: Promise

    def people(self, count: int) -> list[Alumnus]:
        return [make_alumnus(self.house, "Kim", f"Doe {number}") for number in range(count)]

    def said(self, name: str) -> str:
        (fact,) = [each for each in (*self.promise.told, *self.promise.more) if each.name == name]
        return fact.words

    def ballots(self, count: int) -> None:
        for number in range(count):
            keys = WaveKeys.begin(self.wave)
            put(Ballot(keys, bytes([number]) * 16, {}), {"rec": 9, "why": "Bread", "day": "2026-05-31"})


@pytest.fixture
def scene(house: Employer, bob: User) -> Callable[..., Scene]:
    def made(mode: str, **fields: Any) -> Scene:
        wave = make_wave(ASKED, mode=mode, **fields)
        return Scene(house, bob, wave, promise_of(wave, content_of(wave), house.name))

    return made


def _leads_to_nobody(*models: type[TenantModel]) -> bool:
    """No key to a person or an invitation, no time, no number that grows."""
    fields = [field for model in models for field in model._meta.concrete_fields]
    keys = {field.related_model for field in fields if isinstance(field, ForeignKey)}
    no_order = all(model._meta.pk.default.__name__ == "uuid4" for model in models)
    return keys == {Wave} and no_order and not any(isinstance(each, DateField | DateTimeField) for each in fields)


def _no_link(scene: Scene) -> None:
    assert _leads_to_nobody(SealedResponse, SealedComment, SealedBallot)


def _mixed(scene: Scene) -> None:
    assert f"at least {sealed_rules.MIXED_FROM} at a time" in scene.said("sealed.mixed")
    scene.ballots(sealed_rules.MIXED_FROM - 1)
    assert mix(scene.wave) == 0
    assert b"Bread" not in b"".join(bytes(each.ciphertext) for each in SealedBallot.objects.all())
    assert mix(scene.wave, everything=True) == sealed_rules.MIXED_FROM - 1


def _texts_apart(scene: Scene) -> None:
    assert parted({"rec": 9, "why": "Bread"}, {"rec": "score", "why": "long"}) == ({"rec": 9}, [("why", "Bread")])
    assert not [field for field in SealedComment._meta.concrete_fields if field.related_model is SealedResponse]


def _months_only(scene: Scene) -> None:
    assert parted({"day": "2026-05-31"}, {"day": "date"}) == ({"day": "2026-05-01"}, [])


def _invitation_ends(scene: Scene) -> None:
    people = scene.people(12)
    invite(wave=scene.wave, alumnus_bands=[(person.pk, {}) for person in people])
    close(scene.wave)
    assert (SealedInvitation.objects.count(), SealedSecret.objects.count()) == (0, 0)


def _not_found_again(scene: Scene) -> None:
    """Even the ballot that was spent names no answer."""
    scene.ballots(1)
    mix(scene.wave, everything=True)
    assert [bytes(each.ciphertext) for each in SealedBallot.objects.all()] == [b""]
    assert not {field.name for field in SealedResponse._meta.concrete_fields} & {"ballot_digest", "ballot"}


def _kept_with_invitation(scene: Scene) -> None:
    asked, link = ask(scene.wave, scene.people(1)[0])
    Client().post(f"{link}page/p1/", {"q-rec": "9"})
    assert Response.objects.get().participation_id == asked.pk


def _groups_only(scene: Scene) -> None:
    """Nobody reads answers but `feedback.releases` (guard), and what is released of four people shows nothing."""
    for person in scene.people(4):
        _asked, link = ask(scene.wave, person)
        Client().post(f"{link}page/p1/", {"q-rec": "9", "q-why": "Bread"})
    close(scene.wave)
    released = str(list(Release.objects.values("plan", "figures")))
    assert "Bread" not in released
    assert not [person for person in Alumnus.objects.all() if str(person.pk) in released]


def _named_shown(scene: Scene) -> None:
    """An upper bound: the row leads to the person."""
    assert Response._meta.get_field("participation").related_model is Participation


def _draft_kept_until_close(scene: Scene) -> None:
    asked, link = ask(scene.wave, scene.people(1)[0])
    Client().post(f"{link}page/p1/", {"q-rec": "9", "go": "later"})
    assert Participation.objects.get(pk=asked.pk).draft == {"rec": 9}
    close(scene.wave)
    assert Participation.objects.get(pk=asked.pk).draft == {}


def _erased_with_record(scene: Scene) -> None:
    (person,) = scene.people(1)
    _asked, link = ask(scene.wave, person)
    Client().post(f"{link}page/p1/", {"q-rec": "9"})
    person.delete()
    assert not Response.objects.filter(wave=scene.wave).exists()


def _floors(scene: Scene) -> None:
    words = scene.said("release.floors")
    assert words == "Figures of a group are shown from 7 answers, comments from 12."
    assert (scene.wave.scores_from, scene.wave.comments_from) == (7, 12)


def _at_close(scene: Scene) -> None:
    assert not scene.wave.in_batches
    close(scene.wave)
    assert Release.objects.filter(wave=scene.wave).count() == 1


def _in_batches(scene: Scene) -> None:
    assert "after at least 7 new answers each" in scene.said("release.in_batches")
    assert [has_grown(scene.wave, count, None) for count in (6, 7)] == [False, True]


def close(wave: Wave) -> None:
    wave.state, wave.closed_at = WaveState.CLOSED, wave.opens_at + timedelta(minutes=1)
    wave.save(update_fields=["state", "closed_at"])
    assert settle_wave(wave=wave)


PROOFS: dict[str, Callable[[Scene], None]] = {
    "sealed.no_link": _no_link,
    "sealed.mixed": _mixed,
    "sealed.texts": _texts_apart,
    "sealed.dates": _months_only,
    "sealed.invitation": _invitation_ends,
    "sealed.not_found_again": _not_found_again,
    "confidential.groups": _groups_only,
    "confidential.link": _kept_with_invitation,
    "named.shown": _named_shown,
    "draft.kept": _draft_kept_until_close,
    "record.erased": _erased_with_record,
    "release.floors": _floors,
    "release.at_close": _at_close,
    "release.in_batches": _in_batches,
}
OF_MODE = {
    Mode.SEALED: {name for name in PROOFS if name.startswith(("sealed", "release"))},
    Mode.CONFIDENTIAL: {name for name in PROOFS if name.startswith(("confidential", "draft", "record", "release"))},
    Mode.NAMED: {name for name in PROOFS if name.startswith(("named", "draft", "record", "release"))},
}
FLOORS = {"scores_from": 7, "comments_from": 12}


@pytest.mark.parametrize("mode", Mode)
def test_each_fact_that_is_told_has_a_proof(scene: Any, mode: str) -> None:
    told = set()
    for in_batches in (False, True):
        promise = scene(mode, in_batches=in_batches, **FLOORS).promise
        told |= {fact.name for fact in (*promise.told, *promise.more)}
    assert told == OF_MODE[Mode(mode)]
    assert PROOFS.keys() >= FIRST


@pytest.mark.parametrize(
    ("mode", "name"), [(mode, name) for mode in Mode for name in sorted(OF_MODE[mode]) if name != "release.in_batches"]
)
def test_what_is_told_is_kept(scene: Any, mode: str, name: str) -> None:
    PROOFS[name](scene(mode, **FLOORS))


def test_batches_are_as_large_as_told(scene: Any) -> None:
    _in_batches(scene(Mode.CONFIDENTIAL, in_batches=True, **FLOORS))
