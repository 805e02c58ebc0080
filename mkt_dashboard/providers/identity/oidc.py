"""OpenID Connect, the relying party: discovery, authorization request, code for token, token for claims."""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import quote

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from mkt_dashboard.providers.identity.fetching import FetchFailed, fetch_json
from mkt_dashboard.providers.identity.reachable import NotReachable

# Asymmetric only: with HS256 the public key could sign, with none anybody could.
ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA", "Ed25519")
LARGEST_TOKEN = 16 * 1024
CLOCK_SKEW = 60
SCOPE = "openid email profile"


class ProviderFailed(Exception):
    """The provider cannot be used as it is; the message says why."""


class TokenRefused(Exception):
    """The token is not what it claims to be; the message says what is wrong with it."""


@dataclass(frozen=True)
class Provider:
    """What a provider says about itself."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    takes_basic: bool
    names_itself: bool


@dataclass(frozen=True)
class Client:
    """Who we are to a provider."""

    client_id: str
    secret: str
    redirect_uri: str


@dataclass(frozen=True)
class Asked:
    """What one sign-in must come back with."""

    state: str
    nonce: str
    verifier: str


def discover(issuer: str) -> Provider:
    """Read the discovery document. It must be about this very issuer, letter for letter."""
    found = _fetch("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise ProviderFailed(
            f"The provider calls itself “{str(found.get('issuer'))[:200]}”. "
            "Write the issuer exactly like that."
        )
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    missing = [name for name in needed if not isinstance(found.get(name), str)]
    if missing:
        raise ProviderFailed(f"The discovery document has no {missing[0]}. Check the issuer.")
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    userinfo = found.get("userinfo_endpoint")
    return Provider(
        issuer=issuer,
        authorization=found["authorization_endpoint"],
        token=found["token_endpoint"],
        keys=found["jwks_uri"],
        userinfo=userinfo if isinstance(userinfo, str) else "",
        takes_basic="client_secret_basic" in methods,
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
    )


def read_keys(provider: Provider) -> KeySet:
    """Read the public keys; those of kinds that we do not know are left out."""
    found = _fetch("GET", provider.keys).get("keys")
    usable = [key for key in found if _is_usable(key)] if isinstance(found, list) else []
    if not usable:
        raise ProviderFailed("The provider shows no key that we can check a signature with.")
    return KeySet.import_key_set({"keys": usable})


def authorization_url(provider: Provider, client: Client, asked: Asked) -> str:
    """Return where the browser goes to sign in: code flow, PKCE with S256, state and nonce."""
    if not provider.authorization.startswith(("https://", "http://")):
        raise ProviderFailed("The authorization endpoint of the provider is not a web address.")
    wanted = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": SCOPE,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": create_s256_code_challenge(asked.verifier),
        "code_challenge_method": "S256",
    }
    return add_params_to_uri(provider.authorization, list(wanted.items()))


def exchange(provider: Provider, client: Client, asked: Asked, code: str) -> dict[str, Any]:
    """Turn the code into tokens; the provider takes it once, and only with our verifier."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": asked.verifier,
    }
    headers: dict[str, str] = {}
    if provider.takes_basic:
        # RFC 6749 section 2.3.1: both are form-encoded before they are joined.
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client.client_id, "client_secret": client.secret}
    tokens = _fetch("POST", provider.token, form=form, headers=headers)
    if not isinstance(tokens.get("id_token"), str):
        raise TokenRefused("The provider gave no ID token. Let the client use the scope “openid”.")
    return tokens


def verify(token: str, keys: KeySet, provider: Provider, client_id: str, nonce: str) -> dict[str, Any]:
    """Return the claims of a genuine ID token for us and for this very sign-in, else refuse."""
    if len(token) > LARGEST_TOKEN:
        raise TokenRefused("The token is larger than 16 kB. Let the provider send fewer groups.")
    try:
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused(f"The signature of the token does not hold ({type(error).__name__}).") from None
    fault = _fault(claims, provider.issuer, client_id, nonce)
    if fault:
        raise TokenRefused(fault)
    return claims


def with_userinfo(provider: Provider, tokens: Mapping[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Add what only the userinfo endpoint tells. The ID token wins, and both must be about one person."""
    access = tokens.get("access_token")
    if "email" in claims or not provider.userinfo or not isinstance(access, str):
        return claims
    found = _fetch("GET", provider.userinfo, headers={"Authorization": f"Bearer {access}"})
    if found.get("sub") != claims["sub"]:
        raise TokenRefused("The userinfo endpoint speaks of somebody else than the token.")
    return {**found, **claims}


def _fault(claims: Mapping[str, Any], issuer: str, client_id: str, nonce: str) -> str:
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    now, expires, issued = time.time(), claims.get("exp"), claims.get("iat")
    faults = {
        "The token comes from another issuer than the one of this connection.": claims.get("iss") != issuer,
        "The token is meant for another application. Check the client id.": client_id not in audiences,
        "The token was given to another application. Check the client id.": (
            claims.get("azp", client_id) != client_id or (len(audiences) > 1 and "azp" not in claims)
        ),
        "The token has expired. Check the clocks of both sides.": (
            not _is_time(expires) or expires < now - CLOCK_SKEW
        ),
        "The token is from the future. Check the clocks of both sides.": (
            not _is_time(issued) or issued > now + CLOCK_SKEW
        ),
        "The token belongs to another sign-in: its nonce is missing or wrong.": (
            not nonce or claims.get("nonce") != nonce
        ),
        "The token names nobody: it has no sub.": (
            not isinstance(claims.get("sub"), str) or not claims["sub"]
        ),
    }
    return next((sentence for sentence, is_so in faults.items() if is_so), "")


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_usable(key: Any) -> bool:
    """Only public keys for signatures; a shared secret in this place would let anybody sign."""
    if not isinstance(key, dict) or key.get("kty") not in ("RSA", "EC", "OKP") or key.get("use") == "enc":
        return False
    try:
        KeySet.import_key_set({"keys": [key]})  # pyright: ignore[reportArgumentType]
    except (JoseError, ValueError, KeyError, TypeError):
        return False
    return True


def _fetch(method: str, url: str, **sent: Any) -> dict[str, Any]:
    try:
        return fetch_json(method, url, **sent)
    except (NotReachable, FetchFailed) as failure:
        raise ProviderFailed(str(failure)) from None
