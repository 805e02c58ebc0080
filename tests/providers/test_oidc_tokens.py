"""Which ID tokens count: genuine, for us, for now, for this sign-in."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from mkt_dashboard.providers.identity import oidc
from mkt_dashboard.providers.identity.oidc import Provider, ProviderFailed, TokenRefused

ISSUER, CLIENT, NONCE = "https://id.example.com", "mkt", "n-0S6"
PROVIDER = Provider(ISSUER, f"{ISSUER}/auth", f"{ISSUER}/token", f"{ISSUER}/keys", "", True, False)
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
OKP = OKPKey.generate_key("Ed25519", {"kid": "okp", "use": "sig"})
PUBLIC = KeySet.import_key_set({"keys": [key.as_dict(private=False) for key in (RSA, EC, OKP)]})


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    all_of_them = {"iss": ISSUER, "aud": CLIENT, "sub": "8b2f", "exp": now + 300, "iat": now, "nonce": NONCE}
    return {name: value for name, value in {**all_of_them, **changes}.items() if value is not None}


def signed(given: dict[str, Any], algorithm: str = "RS256", key: Any = RSA) -> str:
    return jwt.encode({"alg": algorithm, "kid": key.kid}, given, key, algorithms=[algorithm])


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def verify(token: str) -> dict[str, Any]:
    return oidc.verify(token, PUBLIC, PROVIDER, CLIENT, NONCE)


@pytest.mark.parametrize(
    ("algorithm", "key"), [("RS256", RSA), ("PS256", RSA), ("ES256", EC), ("EdDSA", OKP)]
)
def test_a_genuine_token_counts(algorithm: str, key: Any) -> None:
    assert verify(signed(claims(), algorithm, key))["sub"] == "8b2f"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": int(time.time()) - 120},
        {"exp": None},
        {"exp": "9999999999"},
        {"iat": int(time.time()) + 600},
        {"iat": None},
        {"nonce": None},
        {"nonce": "another"},
        {"sub": None},
        {"sub": ""},
    ],
)
def test_one_wrong_claim_is_enough_to_refuse(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        verify(signed(claims(**changes)))


def test_no_signature_is_no_signature() -> None:
    for name in ("none", "None", "NONE", ""):
        with pytest.raises(TokenRefused, match="signature"):
            verify(f"{part({'alg': name})}.{part(claims())}.")


def test_the_public_key_does_not_sign() -> None:
    said = f"{part({'alg': 'HS256', 'kid': 'rsa'})}.{part(claims())}"
    for public in (RSA.as_pem(private=False), json.dumps(RSA.as_dict(private=False)).encode()):
        tag = base64.urlsafe_b64encode(hmac.digest(public, said.encode(), "sha256")).decode().rstrip("=")
        with pytest.raises(TokenRefused, match="signature"):
            verify(f"{said}.{tag}")


def test_a_key_of_somebody_else_does_not_sign_under_the_name_of_ours() -> None:
    foreign = RSAKey.generate_key(2048, {"kid": "rsa"})

    with pytest.raises(TokenRefused, match="signature"):
        verify(signed(claims(), "RS256", foreign))


def test_a_token_that_was_changed_does_not_count() -> None:
    head, _, signature = signed(claims()).split(".")

    with pytest.raises(TokenRefused, match="signature"):
        verify(f"{head}.{part(claims(sub='admin'))}.{signature}")


def test_a_giant_token_is_refused_before_it_is_read() -> None:
    with pytest.raises(TokenRefused, match="larger than 16 kB"):
        verify("x" * 20_000)


def test_the_discovery_document_must_be_about_the_very_issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {
        "issuer": f"{ISSUER}/",
        "authorization_endpoint": PROVIDER.authorization,
        "token_endpoint": PROVIDER.token,
        "jwks_uri": PROVIDER.keys,
    }
    monkeypatch.setattr(oidc, "fetch_json", lambda *_, **__: document)

    with pytest.raises(ProviderFailed, match="exactly like that"):
        oidc.discover(ISSUER)
    assert oidc.discover(f"{ISSUER}/").token == PROVIDER.token


def test_keys_that_are_shared_secrets_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = OctKey.generate_key(256).as_dict(private=True)
    monkeypatch.setattr(oidc, "fetch_json", lambda *_, **__: {"keys": [secret, {"kty": "RSA"}, "x"]})

    with pytest.raises(ProviderFailed, match="no key"):
        oidc.read_keys(PROVIDER)


def test_userinfo_about_somebody_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = Provider(ISSUER, "", "", "", f"{ISSUER}/me", True, False)
    monkeypatch.setattr(oidc, "fetch_json", lambda *_, **__: {"sub": "other", "email": "a@example.com"})

    with pytest.raises(TokenRefused, match="somebody else"):
        oidc.with_userinfo(asks, {"access_token": "t"}, {"sub": "8b2f"})
