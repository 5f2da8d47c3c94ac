"""Who is asked in a sealed wave, and by which link. The link itself is stored nowhere: it is made again when needed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from feedback.answering.links import digest_of, make_token, url_of
from feedback.models import Mode, SealedInvitation, Wave
from feedback.sealed.keys import WaveKeys
from feedback.sealed.rules import GROUP, MOST_BANDS, TOGETHER
from tenancy.scope import require_tenant

PAGE = 2_000


class TooTelling(ValueError):
    """These bands would tell some of the invited apart. `feedback.waves.bands` never plans such."""


@transaction.atomic
def invite(*, wave: Wave, alumnus_bands: Iterable[tuple[UUID, Mapping[str, str]]]) -> None:
    """Writes the invitations in an order that says nothing. Bands are fixed here and travel with the ballot."""
    if wave.mode != Mode.SEALED:
        raise ValueError("Only a sealed wave has sealed invitations.")
    people = [(alumnus_id, dict(bands)) for alumnus_id, bands in alumnus_bands]
    refuse_telling([bands for _alumnus_id, bands in people])
    keys = WaveKeys.begin(wave)
    made = [SealedInvitation(wave=wave, alumnus_id=alumnus_id, bands=bands) for alumnus_id, bands in people]
    for each in made:
        each.token_digest = digest_of(_token(each, keys))
    made.sort(key=lambda each: each.pk)  # random numbers
    SealedInvitation.objects.bulk_create(made, batch_size=PAGE)


def refuse_telling(bands: list[dict[str, str]]) -> None:
    if any(len(each) > MOST_BANDS for each in bands):
        raise TooTelling(f"A sealed wave has {MOST_BANDS} bands at most.")
    groups = Counter(pair for each in bands for pair in each.items())
    if small := [f"{key}={group}" for (key, group), size in groups.items() if size < GROUP]:
        raise TooTelling(f"Fewer than {GROUP} invited people are in {', '.join(sorted(small))}.")
    together = Counter(tuple(sorted(each.items())) for each in bands)
    if any(size < TOGETHER for groups_of, size in together.items() if groups_of):
        raise TooTelling(f"Fewer than {TOGETHER} invited people share a combination of groups.")


def fresh_link(invitation: SealedInvitation, keys: WaveKeys | None = None) -> str:
    """The personal link, for the mail that is being written. Give `keys` (`WaveKeys.of(wave.pk)`) for many."""
    keys = keys or WaveKeys.of(invitation.wave_id)
    if keys is None:
        raise ValueError("This wave is closed: none of its links can be made again.")
    return url_of(_token(invitation, keys))


def _token(invitation: SealedInvitation, keys: WaveKeys) -> str:
    return make_token(require_tenant(), keys.derive("link", invitation.pk.bytes))
