import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management.base import BaseCommand, CommandError

from community.certificates.envelope import NotGenuine, key_id_of, opened, read


class Command(BaseCommand):
    help = "Check a certificate's file against the employer's published key, without a network and without a database."

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the PDF")
        parser.add_argument(
            "--key", type=Path, required=True,
            help="what the employer publishes at .well-known/certificate-keys.json, or one key as PEM",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        keys = _keys_in(options["key"])
        try:
            envelope = read(_bytes_of(options["file"]))
            if envelope.key_id not in keys:
                raise NotGenuine(f"It was signed with the key {envelope.key_id}, which is not among those given.")
            payload = opened(envelope, public_key=keys[envelope.key_id])
        except NotGenuine as error:
            raise CommandError(str(error), returncode=1) from None
        self.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False, sort_keys=True))
        self.stdout.write(f"Genuine, not changed since. Signed with the key {envelope.key_id}.")
        self.stdout.write("Whether it was withdrawn since then stands on its public page alone.")


def _keys_in(path: Path) -> dict[str, bytes]:
    text = _bytes_of(path).decode(errors="replace")
    try:
        if text.lstrip().startswith("{"):
            found = [bytes.fromhex(key["public_key"]) for key in json.loads(text)["keys"]]
        else:
            pems = re.findall(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----\n?", text, re.DOTALL)
            found = [_raw(pem) for pem in pems]
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm) as error:
        raise CommandError(f"{path} holds no key that can be read.", returncode=2) from error
    if not found:
        raise CommandError(f"{path} holds no key that can be read.", returncode=2)
    return {key_id_of(key): key for key in found}


def _raw(pem: str) -> bytes:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("another kind of key")
    return key.public_bytes_raw()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
