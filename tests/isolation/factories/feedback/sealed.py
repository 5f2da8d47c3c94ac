from feedback.models import Mode, SealedInvitation, Wave
from feedback.sealed.ballots import Place as BallotsPlace
from feedback.sealed.invitations import fresh_link
from feedback.sealed.invitations import invite as invite_sealed
from tests.factories.surveys import make_wave
from tests.isolation.factories.cast import alumnus
from tests.isolation.factories.registry import argument, row
from tests.isolation.site import Site


def sealed_wave(site: Site) -> Wave:
    def make() -> Wave:
        wave = make_wave(mode=Mode.SEALED)
        invite_sealed(wave=wave, alumnus_bands=[(alumnus(site).pk, {})])
        return wave

    return site.once("sealed wave", make)


@argument("token", of="sealed:exchange")
def sealed_token(site: Site) -> str:
    invitation = SealedInvitation.objects.get(wave=sealed_wave(site))
    return fresh_link(invitation).rstrip("/").rpartition("/")[2]


@argument("place")
def ballots_place(site: Site) -> str:
    return BallotsPlace(site.employer.pk, sealed_wave(site).pk).word


@row("feedback.SealedInvitation")
@row("feedback.SealedSecret")
def sealed_rows(site: Site) -> None:
    sealed_wave(site)
