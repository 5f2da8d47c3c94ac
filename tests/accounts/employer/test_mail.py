from email import message_from_bytes, policy

import pytest
from django.test import Client

from accounts.employer.actions import TEST_MAILS
from audit.models import AuditEvent
from mail.composing import compose
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db

PATH = "/acme/manage/settings/mail/"
PREVIEW, DOCUMENT, TEST = f"{PATH}preview/", f"{PATH}document/", f"{PATH}test/"
TEXT = f"{PATH}texts/invitation/"
GOOD = {
    "sender_name": "Your friends at Acme",
    "reply_to": "people@acme.example",
    "postal_address": "1 Mill Lane\n\n Bath ",
}


def _employer() -> Employer:
    return Employer.objects.get(slug="acme")


def _mails(acme: Employer) -> list[Message]:
    with tenant_scope(acme):
        return list(Message.objects.in_scope().order_by("id"))


def test_settings_are_saved_with_a_trace(acme, bob, client_for):
    assert client_for(bob).post(PATH, GOOD).url == PATH
    saved = _employer()
    assert (saved.sender_name, saved.reply_to) == ("Your friends at Acme", "people@acme.example")
    assert saved.postal_address == "1 Mill Lane\nBath"
    with tenant_scope(acme):
        event = AuditEvent.objects.order_by("id").last()
    assert event.data == {"fields": ["postal_address", "reply_to", "sender_name"]}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reply_to", "not an address", "Enter a valid email address"),
        ("reply_to", "a@b.example, c@d.example", "Enter a valid email address"),
        ("reply_to", "a@b.example\nBcc: c@d.example", "Enter a valid email address"),
        ("reply_to", '"a b"@b.example', "Enter a valid email address"),
        ("reply_to", "a@[127.0.0.1]", "cannot send mail to this kind of address"),
        ("postal_address", "x" * 501, "longer than 500 characters"),
        ("sender_name", "x" * 201, "at most 200 characters"),
    ],
)
def test_bad_input_comes_back_with_422_and_the_rest(acme, bob, client_for, field, value, said):
    response = client_for(bob).post(PATH, {**GOOD, field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    kept = "Your friends at Acme" if field != "sender_name" else "1 Mill Lane"
    assert kept in page
    assert _employer().reply_to == ""


def test_test_mail_goes_to_oneself_with_all_that_is_saved(acme, bob, client_for):
    client = client_for(bob)
    client.post(PATH, GOOD)
    assert client.post(TEST).url == PATH
    (message,) = _mails(acme)
    mail = message_from_bytes(compose(message), policy=policy.default)
    assert [mail["To"], mail["Reply-To"]] == ["bob@acme.example", "people@acme.example"]
    assert mail["From"].addresses[0].display_name == "Your friends at Acme"
    assert mail["Subject"] == "This is how e-mails of Acme look"
    assert "1 Mill Lane, Bath" in mail.get_body(("html",)).get_content()
    with tenant_scope(acme):
        assert AuditEvent.objects.filter(action="employer.test_mail_sent", actor_id=bob.pk).count() == 1


def test_mail_without_a_mailbox_for_answers_names_none(acme, bob, client_for):
    client_for(bob).post(TEST)
    (message,) = _mails(acme)
    assert message_from_bytes(compose(message))["Reply-To"] is None


def test_test_mails_are_few(acme, bob, client_for):
    client = client_for(bob)
    for _ in range(TEST_MAILS.tries + 2):
        response = client.post(TEST, follow=True)
    assert "a lot of test e-mails" in response.content.decode()
    assert len(_mails(acme)) == TEST_MAILS.tries


def test_mail_carries_the_logo_by_its_full_address(acme, settings, tmp_path):
    from web.mail_rendering import render_mail  # noqa: PLC0415

    settings.MEDIA_ROOT = tmp_path
    with_logo = Employer(name="Acme", slug="acme", logo="employers/1/logo/abc.png")
    html = render_mail("accounts/test_mail", {"url": "https://x.example/"}, employer=with_logo).html
    assert f'src="{settings.BASE_URL}/media/employers/1/logo/abc.png"' in html


def test_preview_follows_what_is_typed(acme, bob, client_for):
    client = client_for(bob)
    page = client.get(
        PREVIEW,
        {"sender_name": "Mill <b>friends</b>", "reply_to": "", "postal_address": "2 Mill Lane\nBath"},
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="mail-preview",
    ).content.decode()
    assert "<html" not in page
    assert "Mill &lt;b&gt;friends&lt;/b&gt;" in page
    assert "postal_address=2+Mill+Lane%0ABath" in page
    document = client.get(DOCUMENT, {"postal_address": "2 Mill <script>Lane\nBath", "colour_primary": "#ffd400"})
    html = document.content.decode()
    assert "2 Mill &lt;script&gt;Lane, Bath" in html
    assert "#ffd400" in html
    assert _employer().postal_address == ""


def test_documents_stand_in_our_own_frame_where_nothing_runs(acme, bob, client_for):
    for path in (DOCUMENT, f"{TEXT}document/"):
        response = client_for(bob).get(path)
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "script-src" not in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]


def test_own_words_are_written_previewed_and_taken_back(acme, bob, client_for):
    client = client_for(bob)
    words = 'Come back to us, {{ name }}.\n\nThe {{ team | "old team" }} misses you & more.'
    assert client.post(TEXT, {"words": words}).url == PATH
    assert _employer().mail_texts == {"invitation": words}
    html = client.get(f"{TEXT}document/").content.decode()
    assert "Come back to us, Anna." in html
    assert "The Bakery misses you &amp; more." in html
    assert "Your words" in client.get(PATH).content.decode()

    assert client.post(f"{TEXT}reset/").url == PATH
    assert _employer().mail_texts == {}
    assert "have a network of their own" in client.get(f"{TEXT}document/").content.decode()
    with tenant_scope(acme):
        actions = list(
            AuditEvent.objects.filter(action__contains="mail_text").order_by("id").values_list("action", "data")
        )
    assert actions == [
        ("employer.mail_text_changed", {"text": "invitation"}),
        ("employer.mail_text_reset", {"text": "invitation"}),
    ]


def test_audit_log_says_in_words_what_was_done(acme, olga, client_for):
    client = client_for(olga)
    client.post(TEXT, {"words": "Come back, {{ name }}"})
    client.post(TEST)
    client.post(
        "/acme/manage/settings/pages/new/",
        {"title": "Us", "slug": "us", "language": "en", "audience": "everyone", "body": "x"},
    )
    page = client.get("/acme/manage/audit/").content.decode()
    for words in ("wrote own words for an e-mail", "Invitation to the network", "sent a test e-mail", "wrote the page"):
        assert words in page


def test_our_own_words_unchanged_are_not_kept(acme, bob, client_for):
    client = client_for(bob)
    ours = client.get(TEXT).context["form"]["words"].value()
    client.post(TEXT, {"words": ours})
    assert _employer().mail_texts == {}
    with tenant_scope(acme):
        assert not AuditEvent.objects.filter(action__contains="mail_text").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Hello {{ nmae }}", "Line 1: There is no field “nmae”. Did you mean {{ name }}?"),
        ("a\n{{ team }}", "Line 2: “team” is not known of everybody."),
        ("{% load x %}", "“{%” stands alone"),
        ("", "This field is required"),
        ("x" * 4_001, "at most 4000 characters"),
    ],
)
def test_bad_words_come_back_with_422(acme, bob, client_for, words, said):
    response = client_for(bob).post(TEXT, {"words": words})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert _employer().mail_texts == {}


def test_preview_of_words_says_what_is_wrong_and_shows_what_is_right(acme, bob, client_for):
    client = client_for(bob)
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "text-preview"}
    wrong = client.get(f"{TEXT}preview/", {"words": "{{ nmae }}"}, **htmx).content.decode()
    assert "Did you mean {{ name }}?" in wrong
    assert 'document/"' in wrong
    right = client.get(f"{TEXT}preview/", {"words": "Hi {{ name }}"}, **htmx).content.decode()
    assert "words=Hi+%7B%7B+name+%7D%7D" in right
    assert "Hi Anna" in client.get(f"{TEXT}document/", {"words": "Hi {{ name }}"}).content.decode()
    assert "network of their own" in client.get(f"{TEXT}document/", {"words": "{{ nmae }}"}).content.decode()
    assert "<html" in client.get(f"{TEXT}preview/").content.decode()


def test_texts_of_a_module_that_is_off_are_not_there(acme, bob, client_for):
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory"])
    assert client_for(bob).get(TEXT).status_code == 404
    assert "In your own words" not in client_for(bob).get(PATH).content.decode()
    assert client_for(bob).get(f"{PATH}texts/nothing/").status_code == 404


@pytest.mark.parametrize("path", [PATH, PREVIEW, DOCUMENT, TEXT, f"{TEXT}preview/", f"{TEXT}document/"])
def test_doors(acme, olga, alice, rita, mallory, client_for, path):
    assert client_for(olga).get(path).status_code == 200
    for person in (alice, rita):
        assert client_for(person).get(path).status_code == 403
    assert client_for(mallory).get(path).status_code == 404
    assert Client().get(path).url == f"/account/sign-in/?next={path}"
    assert client_for(olga).put(path).status_code == 405


@pytest.mark.parametrize("path", [TEST, f"{TEXT}reset/"])
def test_doors_of_what_is_done(acme, olga, alice, mallory, client_for, path):
    assert client_for(alice).post(path).status_code == 403
    assert client_for(mallory).post(path).status_code == 404
    assert "/account/sign-in/" in Client().post(path).url
    assert client_for(olga).get(path).status_code == 405
