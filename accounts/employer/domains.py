"""Domains of work addresses, as people type them: "@Acme.com, https://bücher.example/"."""

from typing import Any

from django import forms
from django.core.validators import validate_domain_name
from django.utils.translation import gettext_lazy as _

from tenancy.models import plain_domain

MOST = 50
# Mailboxes there are people's own. Taken for work addresses, they would be retired on somebody's last day.
_PROVIDERS = """
aol.com bigpond.com bluewin.ch btinternet.com comcast.net docomo.ne.jp duck.com email.com fastmail.com foxmail.com
free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com
hotmail.de hotmail.fr hushmail.com icloud.com inbox.com laposte.net libero.it live.com live.de mac.com mail.com
mail.de mail.ru mailbox.org me.com msn.com naver.com neuf.fr o2.pl orange.fr outlook.com outlook.de outlook.fr
pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com seznam.cz
sfr.fr sina.com t-online.de telenet.be terra.com.br tuta.com tutanota.com verizon.net virgilio.it wanadoo.fr web.de
wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru ymail.com zoho.com 126.com 163.com
"""
PUBLIC_PROVIDERS = frozenset(_PROVIDERS.split())


class DomainsField(forms.CharField):
    """A list of domains, in the form of the domain name system; shown as people know them."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(readable_domain, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        if isinstance(value, list):  # a disabled field brings what is stored
            return value
        words = (super().to_python(value) or "").replace(",", " ").replace(";", " ").split()
        return sorted(set(filter(None, map(domain_in, words))))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST:
            raise forms.ValidationError(_("At most %(most)d domains can be kept."), params={"most": MOST})
        for domain in value:
            _check(domain)

    def run_validators(self, value: Any) -> None:
        """Each domain has been validated by itself."""


def _check(domain: str) -> None:
    shown = {"domain": readable_domain(domain)}
    if "." not in domain or domain.rpartition(".")[2].isdigit():
        raise forms.ValidationError(_("“%(domain)s” is not a domain, such as acme.com."), params=shown)
    if domain in PUBLIC_PROVIDERS:
        raise forms.ValidationError(
            _(
                "%(domain)s is a public mail provider: people keep their addresses there when they leave, so they are"
                " not work addresses."
            ),
            params=shown,
        )
    validate_domain_name(domain)


def domain_in(word: str) -> str:
    """The domain in what was typed or pasted: an address of a mailbox, a page, or the domain itself."""
    rest = word.strip().rpartition("://")[2]
    return plain_domain(rest.partition("/")[0].rpartition("@")[2].partition(":")[0])


def readable_domain(domain: str) -> str:
    try:
        return domain.encode().decode("idna")
    except UnicodeError:
        return domain
