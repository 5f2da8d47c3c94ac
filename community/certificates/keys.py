"""The employer's key pairs. Reading the private half of the present one happens here alone."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils import timezone

from audit.events import Actor, record
from community.certificates.envelope import Sign, key_id_of
from community.models import SigningKey
from web.secrets import decrypt, encrypt

PURPOSE = "certificate key"


@transaction.atomic
def signing_key() -> SigningKey:
    """The one that signs now; the first is made when it is first needed. The caller holds the desk's lock."""
    found: SigningKey | None = SigningKey.objects.filter(retired_at__isnull=True).first()
    return found or _make(by=None)


@transaction.atomic
def change_key(*, by: Actor) -> SigningKey:
    """What was signed stays good: earlier public halves are published on. Their private halves are gone for good."""
    retired = SigningKey.objects.filter(retired_at__isnull=True)
    retired.update(retired_at=timezone.now(), private_key="")
    return _make(by=by)


def signer(key: SigningKey) -> Sign:
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(decrypt(key.private_key, purpose=PURPOSE)))
    return private.sign


def public_keys() -> list[SigningKey]:
    """All there ever were, the present one first."""
    return list(SigningKey.objects.defer("private_key").order_by("-made_at", "-id"))


def pem_of(key: SigningKey) -> str:
    """As OpenSSL and others read it (RFC 8410)."""
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public_key))
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_list() -> list[dict[str, str | None]]:
    """For the published file, and what `check_certificate --key` reads."""
    return [
        {
            "id": key.key_id,
            "algorithm": "Ed25519",
            "public_key": key.public_key,
            "pem": pem_of(key),
            "from": key.made_at.date().isoformat(),
            "until": key.retired_at.date().isoformat() if key.retired_at else None,
        }
        for key in public_keys()
    ]


def _make(*, by: Actor) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    key: SigningKey = SigningKey.objects.create(
        key_id=key_id_of(public),
        public_key=public.hex(),
        private_key=encrypt(private.private_bytes_raw().hex(), purpose=PURPOSE),
    )
    record("certificate.key_made", subject=key, by=by)
    return key
