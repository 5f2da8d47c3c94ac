"""Mail goes through the outbox: `mail.actions.enqueue`. Nothing else ever speaks to the relay."""

from tests.guards.source import ROOT, imports, product_files

SENDING = {"django.core.mail", "smtplib"}
# file: why
ALLOWED = {
    "mail/relay.py": "the one place that hands a message of the outbox to the relay",
    "mail/providers/outgoing.py": "makes what anymail sends for the outbox; opens no relay of Django’s",
}


def test_only_the_outbox_sends():
    senders = {str(file.relative_to(ROOT)) for file in product_files() if imports(file.read_text()) & SENDING}
    assert senders == ALLOWED.keys()


def test_sending_is_found():
    assert imports("from django.core.mail import send_mail\n") & SENDING == {"django.core.mail"}
    assert imports("def f():\n    from django.core import mail\n") & SENDING == {"django.core.mail"}
    assert imports("import smtplib, django.core.mail as post\n") & SENDING == SENDING
    assert imports("from mail.actions import enqueue\n") & SENDING == set()
