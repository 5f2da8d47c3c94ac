"""A certificate's real file: read by others' programs, checked without a network, and not one bit of it can change."""

import json
import random
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import CommandError, call_command
from pypdf import PdfReader
from pytest_django import Settings

from accounts.models import Membership
from community.certificates import envelope
from community.certificates.envelope import NotGenuine, opened, read
from community.certificates.keys import change_key, key_list, signer, signing_key
from community.models import Certificate, SigningKey
from tenancy.models import Employer
from web.secrets import Unreadable

FLIPS = 400


def public_key() -> bytes:
    return bytes.fromhex(SigningKey.objects.get(retired_at__isnull=True).public_key)


def test_the_file_says_what_was_signed_and_nothing_about_why(issued: Certificate) -> None:
    file = bytes(issued.pdf)
    payload = opened(read(file), public_key=public_key())
    assert payload == issued.payload
    assert payload["employments"] == [
        {"from": "2015-03-01", "until": "2021-06-30", "role": "Analyst", "team": "Payments"}
    ]
    assert payload["purpose"] == "A visa"
    reader = PdfReader(BytesIO(file))
    page = reader.pages[0].extract_text()
    for words in ("Alice Brandt", "Analyst", "1 March 2015 to 30 June 2021", issued.spaced_code, "Payments"):
        assert words in page
    assert "Lyon" not in page
    assert list(reader.attachments) == ["certificate.txt"]
    assert len(reader.pages) == 1


def test_not_one_bit_can_change(issued: Certificate) -> None:
    """Anywhere in the file, and each letter of the line that carries the signatures."""
    file, key = bytes(issued.pdf), public_key()
    start, end = next(envelope.LINE.finditer(file)).span()
    chance = random.Random(8)
    places = {*range(start, end, 3), *(chance.randrange(len(file)) for _flip in range(FLIPS)), 0, len(file) - 1}
    for place in places:
        changed = bytearray(file)
        changed[place] ^= 1 << chance.randrange(8)
        with pytest.raises(NotGenuine):
            opened(read(bytes(changed)), public_key=key)
    for changed_file in (file + b"\n", file[:-1], file + file, b"", b"%PDF-1.7"):
        with pytest.raises(NotGenuine):
            opened(read(changed_file), public_key=key)


def test_somebody_elses_signature_does_not_pass_for_the_employers(issued: Certificate) -> None:
    theirs = Ed25519PrivateKey.generate()
    forged_id = envelope.key_id_of(theirs.public_key().public_bytes_raw())
    payload = {**issued.payload, "employments": []}
    for key_id in (forged_id, issued.key_id):
        line = envelope.unsealed_line(payload, key_id=key_id, sign=theirs.sign)
        with pytest.raises(NotGenuine):
            opened(read(envelope.seal(line, sign=theirs.sign)), public_key=public_key())
    broken = b"alumni-certificate-1.A." + b"0" * 16 + b"." + b"0" * 128 + b"." + b"0" * 128
    with pytest.raises(NotGenuine):
        read(broken)


def test_checked_on_the_command_line_without_a_database(issued: Certificate, hr: Membership, tmp_path: Path) -> None:
    file, keys, pem = tmp_path / "a.pdf", tmp_path / "keys.json", tmp_path / "key.pem"
    file.write_bytes(bytes(issued.pdf))
    change_key(by=hr)
    published = key_list()
    keys.write_text(json.dumps({"keys": published}))
    pem.write_text(str(next(key["pem"] for key in published if key["id"] == issued.key_id)))
    for key in (keys, pem):
        out = StringIO()
        call_command("check_certificate", file, key=key, stdout=out)
        assert "Genuine" in out.getvalue()
        assert issued.number in out.getvalue()
    pem.write_text(str(published[0]["pem"]))
    with pytest.raises(CommandError, match="not among those given"):
        call_command("check_certificate", file, key=pem)
    file.write_bytes(bytes(issued.pdf).replace(b"/Title", b"/Titel", 1))
    with pytest.raises(CommandError, match="changed after it was signed"):
        call_command("check_certificate", file, key=keys)
    for nonsense in ("{}", '{"keys": [{"public_key": "zz"}]}', "nothing"):
        pem.write_text(nonsense)
        with pytest.raises(CommandError, match="no key"):
            call_command("check_certificate", file, key=pem)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_certificate", tmp_path / "gone.pdf", key=keys)


def test_a_new_key_takes_over_and_the_old_half_is_gone_for_good(
    house: Employer, issued: Certificate, hr: Membership
) -> None:
    first = SigningKey.objects.get(key_id=issued.key_id)
    second = change_key(by=hr)
    first.refresh_from_db()
    assert (first.private_key, first.retired_at is not None) == ("", True)
    assert signing_key() == second
    assert [key["id"] for key in key_list()] == [second.key_id, first.key_id]
    loaded = load_pem_public_key(str(key_list()[1]["pem"]).encode())
    assert loaded.public_bytes_raw().hex() == first.public_key  # type: ignore[union-attr]
    assert opened(read(bytes(issued.pdf)), public_key=bytes.fromhex(first.public_key)) == issued.payload


def test_the_private_half_is_useless_without_the_field_key(issued: Certificate, settings: Settings) -> None:
    key = SigningKey.objects.get(key_id=issued.key_id)
    assert issued.key_id not in key.private_key
    settings.FIELD_KEY = "another key, long and random enough for a test"
    settings.FIELD_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        signer(key)
