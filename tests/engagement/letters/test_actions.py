import pytest

from audit.models import AuditEvent
from engagement.letters import actions
from engagement.letters.actions import LetterLocked, TooManyTests, create_letter, save_letter, send_test
from engagement.letters.mails import BadLetter, content_of, fields_of
from engagement.letters.starters import starter_named
from engagement.models import LetterVersion
from mail.models import Message
from tenancy.scope import tenant_scope
from tests.engagement.letters.conftest import make_campaign
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus


def test_letter_begins_empty_or_with_words(acme, bob, letter):
    with tenant_scope(acme):
        me = membership(acme, bob)
        empty = create_letter(employer=acme, by=me, name="Spring")
        ours = create_letter(employer=acme, by=me, starter=starter_named("welcome"))
        copied = create_letter(employer=acme, by=me, like=letter, language="fr", is_kept=True)
        assert AuditEvent.objects.filter(action="letter.created").count() == 3
    assert (empty.name, empty.blocks, empty.language) == ("Spring", [], "en")
    assert (ours.name, ours.subject, ours.is_kept) == ("Welcome", "Good to have you here", False)
    assert (copied.blocks, copied.language, copied.is_kept, copied.tested_at) == (letter.blocks, "fr", True, None)


def test_saving_the_same_changes_nothing(acme, bob, letter):
    with tenant_scope(acme):
        me = membership(acme, bob)
        save_letter(letter, words={"subject": letter.subject}, version=99, by=me)
        assert not AuditEvent.objects.filter(action="letter.changed").exists()
        saved = save_letter(letter, words={"subject": "Other", "preheader": ""}, version=1, by=me)
        (event,) = AuditEvent.objects.filter(action="letter.changed")
        assert not LetterVersion.objects.exists()  # nobody else's words were saved over
    assert saved.version == 2
    assert event.data == {"fields": ["subject"]}


@pytest.mark.parametrize(
    ("state", "locked"), [("draft", False), ("scheduled", True), ("sending", True), ("sent", True)]
)
def test_what_was_sent_stays_as_it_was_sent(acme, bob, letter, state, locked):
    make_campaign(acme, letter, state=state)
    with tenant_scope(acme):
        save = lambda: save_letter(letter, words={"subject": "Late"}, version=1, by=membership(acme, bob))  # noqa: E731
        if locked:
            with pytest.raises(LetterLocked):
                save()
        else:
            assert save().subject == "Late"


def test_test_mails_are_counted(acme, bob, letter, monkeypatch):
    monkeypatch.setattr(actions, "TESTS", actions.Limit("letter-test", 1, actions.HOUR))
    ada = make_alumnus(acme, "Ada-Lou", "Okoro")
    with tenant_scope(acme):
        me = membership(acme, bob)
        send = lambda: send_test(letter, employer=acme, to=me, address="bob@acme.example", by=me, as_seen_by=ada)  # noqa: E731
        message = send()
        with pytest.raises(TooManyTests):
            send()
        assert Message.objects.in_scope().count() == 1
    assert "Dear Ada-Lou" in message.html
    assert "Dear Ada-Lou" in message.text


def test_content_names_its_fields_and_refuses_what_is_broken(acme, letter):
    with tenant_scope(acme):
        subject, text, html = content_of(letter, acme)
        assert fields_of(letter) == ["full_name", "given_name"]
        assert 'href="https://acme.org/?who={{ full_name | "you" | link }}"' in html
        assert '(https://acme.org/?who={{ full_name | "you" | link }})' in text
        assert 'Dear {{ given_name | "friend" }},' in text
        assert 'href="{{ unsubscribe_url }}"' in html
        assert "{{ unsubscribe_url }}" in text
        assert "{{ settings_url }}" in text
        assert subject == "News"
        letter.subject = "{{ team }}"
        with pytest.raises(BadLetter):
            content_of(letter, acme)
