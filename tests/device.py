"""A device that holds a passkey, made by hand, so that it can do what a real one never would."""

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlmodel import Session
from webauthn.helpers import bytes_to_base64url, encode_cbor

from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.teams.factors.models import Passkey

PRESENT_AND_VERIFIED = 0x05


class Device:
    """A key of one account; `answer` says whatever number of uses it is told to."""

    def __init__(self, session: Session, account_id: int, *, counted: int = 0, name: str = "Laptop") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.identity = uuid4().bytes
        public = self._key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (public.x, public.y))
        cose = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        session.add(
            Passkey(
                account_id=account_id,
                name=name,
                credential_id=self.identity,
                public_key=cose,
                sign_count=counted,
            )
        )
        session.flush()

    def answer(self, challenge: bytes, counted: int, *, is_forged: bool = False) -> dict[str, Any]:
        """Sign a challenge as the browser hands it over; a forged answer is signed by another key."""
        origin = settings().public_url
        host = urlsplit(origin).hostname or ""
        said = {"type": "webauthn.get", "challenge": bytes_to_base64url(challenge), "origin": origin}
        client_data = json.dumps(said).encode()
        data = hashlib.sha256(host.encode()).digest() + bytes([PRESENT_AND_VERIFIED])
        data += counted.to_bytes(4, "big")
        key = ec.generate_private_key(ec.SECP256R1()) if is_forged else self._key
        signature = key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "id": bytes_to_base64url(self.identity),
            "rawId": bytes_to_base64url(self.identity),
            "type": "public-key",
            "response": {
                "clientDataJSON": bytes_to_base64url(client_data),
                "authenticatorData": bytes_to_base64url(data),
                "signature": bytes_to_base64url(signature),
            },
        }
