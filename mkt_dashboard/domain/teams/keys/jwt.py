"""Access tokens: signed with Ed25519, read with one algorithm only, never trusted for the rights they name.

The token names its key; it cannot bring one, choose another algorithm, or outlive its ten minutes (RFC 8725).
"""

import hashlib
import warnings
from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError, SecurityWarning
from joserfc.jwk import KeySet, OKPKey
from joserfc.jws import CompactSignature
from pydantic import ValidationError
from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import Unauthenticated
from mkt_dashboard.domain.teams.keys import signing_keys
from mkt_dashboard.domain.teams.keys.schemas import Claims

ALGORITHM = "EdDSA"
AUDIENCE = "mkt-api"
LASTS = timedelta(minutes=10)
LONGEST = 8 * 1024
INVALID = "This access token is not one of ours. Get a new one from POST /api/v1/auth/token."
EXPIRED = "This access token has ended. Get a new one from POST /api/v1/auth/refresh or /token."
# RFC 9864 prefers the name Ed25519, which most libraries that read our tokens do not know yet.
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)


class StaleToken(Unauthenticated):
    """The role or the rights changed since the token was made."""

    code = "stale_token"


def sign(session: Session, claims: Claims) -> str:
    """Make an access token that lasts ten minutes. Needs `instance_unit_of_work`."""
    key = signing_keys.signer(session)
    at = int(now().timestamp())
    own = {
        "iss": settings().public_url,
        "aud": AUDIENCE,
        "iat": at,
        "nbf": at,
        "exp": at + int(LASTS.total_seconds()),
        "jti": uuid4().hex,
    }
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims.model_dump() | own, key, [ALGORITHM])


def read(session: Session, token: str) -> Claims:
    """Return what a token of ours says, else `Unauthenticated`. Needs `instance_unit_of_work`."""
    if len(token) > LONGEST or token.count(".") != 2:
        raise Unauthenticated(INVALID)
    keys = signing_keys.verifiers(session)

    def named(signature: CompactSignature) -> OKPKey | KeySet:
        found = keys.get(str(signature.headers().get("kid")))
        if found is None:
            raise InvalidKeyIdError("unknown kid")
        return found

    try:
        decoded = jwt.decode(token, named, [ALGORITHM])  # pyright: ignore[reportArgumentType]
        _registry().validate(decoded.claims)
        return Claims.model_validate(decoded.claims)
    except ExpiredTokenError:
        raise Unauthenticated(EXPIRED) from None
    except (JoseError, ValidationError, ValueError, TypeError, RecursionError):
        raise Unauthenticated(INVALID) from None


def _registry() -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        int(now().timestamp()),
        iss={"essential": True, "value": settings().public_url},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
        nbf={"essential": True},
        iat={"essential": True},
    )


def version_of(role: str, permissions: Iterable[str]) -> str:
    """Name a role as it is now: another role, or other rights of the same one, have another name."""
    return hashlib.sha256("\n".join([role, *sorted(permissions)]).encode()).hexdigest()[:16]
