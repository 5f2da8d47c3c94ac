"""What the room brings along when the portal starts."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from accounts.step_up import register as register_act
from audit.wording import Kind, Named, register_subjects
from community.certificates.audit_words import register_words
from community.certificates.reading import card_of
from community.certificates.rules import READERS
from community.models import Certificate, CertificateState
from directory.people import panels
from web.navigation import NavItem, register

register_act("certificates.change_key", _("change the key that signs certificates"), is_weighty=True)
DESK_PAGES = (
    "community:desk_certificate",
    "community:desk_certificate_create",
    "community:service_settings",
)


def open_room() -> None:
    register_words()
    register_subjects("community.Certificate", Kind(_("Certificates"), _certificates))
    panels.register(
        panels.Panel(
            "certificates", _("Certificates of service"), "community/certificates/_panel.html", card_of, order=45,
            module="services",
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Certificates"), url_name="community:desk_certificate_list", icon="file-badge", order=686,
            area="staff", group=_("Community"), also=DESK_PAGES, module="services", visible=for_roles(*READERS),
            waiting=lambda request: Certificate.objects.filter(state=CertificateState.ASKED),
        )
    )  # fmt: skip


def _certificates(ids: Iterable[str]) -> Mapping[str, Named]:
    found = Certificate.objects.filter(pk__in=ids).only("number", "tenant_id")
    return {str(certificate.pk): Named(certificate.number, certificate.desk_url) for certificate in found}
