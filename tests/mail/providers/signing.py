"""Signs reports as each provider does, with keys made when the tests run."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

PASSWORD = "reports:correct horse"


@dataclass
class Signer:
    """`key` goes into MAIL_WEBHOOK_KEY."""

    provider: str
    key: str = PASSWORD
    private: Any = None
    stamp: int = field(default_factory=lambda: int(time.time()))

    def __post_init__(self) -> None:
        if self.provider == "sendgrid":
            self.private = ec.generate_private_key(ec.SECP256R1())
            public = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            self.key = base64.b64encode(public).decode()
        if self.provider == "resend":
            self.key = "whsec_" + base64.b64encode(b"twenty-four secret bytes").decode()
        if self.provider == "mailgun":
            self.key = "mailgun-signing-key"

    def sign(self, said: Any, *, event_id: str = "msg_1") -> tuple[bytes, dict[str, str]]:
        """The body and the headers of one report."""
        if self.provider == "mailgun":
            token = f"token-{event_id}"
            digest = hmac.new(self.key.encode(), f"{self.stamp}{token}".encode(), hashlib.sha256).hexdigest()
            said = said | {"signature": {"timestamp": str(self.stamp), "token": token, "signature": digest}}
        body = json.dumps(said).encode()
        return body, self._headers(body, event_id)

    def _headers(self, body: bytes, event_id: str) -> dict[str, str]:
        stamp = str(self.stamp)
        if self.provider == "sendgrid":
            signature = base64.b64encode(self.private.sign(stamp.encode() + body, ec.ECDSA(SHA256()))).decode()
            name = "X-Twilio-Email-Event-Webhook"
            return {f"{name}-Signature": signature, f"{name}-Timestamp": stamp}
        if self.provider == "resend":
            secret = base64.b64decode(self.key.removeprefix("whsec_"))
            digest = hmac.new(secret, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
            signature = f"v1,AAAA v1,{base64.b64encode(digest).decode()}"
            return {"svix-id": event_id, "svix-timestamp": stamp, "svix-signature": signature}
        if self.provider == "mailgun":
            return {}
        return {"Authorization": "Basic " + base64.b64encode(self.key.encode()).decode()}


class Amazon:
    """SNS with a certificate of its own."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(name, name, self.private.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        self.certificate = builder.sign(self.private, SHA256()).public_bytes(Encoding.PEM)

    def sign(self, said: dict[str, str], *names: str) -> dict[str, str]:
        names = names or ("Message", "MessageId", "Timestamp", "TopicArn", "Type")
        text = "".join(f"{name}\n{said[name]}\n" for name in names)
        hashed = SHA256() if said["SignatureVersion"] == "2" else SHA1()
        signature = self.private.sign(text.encode(), padding.PKCS1v15(), hashed)
        return said | {"Signature": base64.b64encode(signature).decode()}
