"""The Ed25519 keys that sign access tokens: the private part sealed, the public part for everybody.

Who verifies our tokens elsewhere reads the public parts from `/.well-known/jwks.json`.
"""

from collections.abc import Mapping
from datetime import timedelta

from joserfc.jwk import OKPKey
from sqlmodel import Session, col, delete, or_, select, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.teams.keys.models import SigningKey

PRIVATE = vault.sealed_column("signing_keys", "sealed", owner=None)
# Access tokens last ten minutes; the rest is for clocks that go wrong and for caches of the public parts.
OVERLAP = timedelta(hours=1)


def signer(session: Session) -> OKPKey:
    """Return the newest key with its private part; the first use makes one."""
    newest = _valid(session)
    key = newest[0] if newest and newest[0].retired_at is None else _make(session)
    private = vault.unseal(session, PRIVATE, key.id, key.sealed)
    return _key({**_public(key), "d": private})


def verifiers(session: Session) -> dict[str, OKPKey]:
    """Return the keys whose signatures count, by `kid`: a token only names one of them, it brings none."""
    return {key.kid: _key(_public(key)) for key in _valid(session)}


def published(session: Session) -> list[Mapping[str, str]]:
    """Return the public parts, the newest first. Before the first token there is a key already."""
    if not _valid(session):
        _make(session)
    return [_public(key) | {"use": "sig", "alg": "EdDSA"} for key in _valid(session)]


def rotate(session: Session) -> str:
    """Sign with a new key from now on and return its `kid`. What the old one signed is read for an hour.

    The private part of the old one goes at once.
    """
    session.exec(delete(SigningKey).where(col(SigningKey.retired_at) <= now() - OVERLAP))
    in_use = update(SigningKey).where(col(SigningKey.retired_at).is_(None))
    session.exec(in_use.values(retired_at=now(), sealed=""))
    return _make(session).kid


def _valid(session: Session) -> list[SigningKey]:
    statement = (
        select(SigningKey)
        .where(or_(col(SigningKey.retired_at).is_(None), col(SigningKey.retired_at) > now() - OVERLAP))
        .order_by(col(SigningKey.retired_at).desc().nulls_first(), col(SigningKey.id).desc())
    )
    return list(session.exec(statement))


def _make(session: Session) -> SigningKey:
    """Two processes may both make the first key: both count, and the newest signs."""
    made = OKPKey.generate_key("Ed25519")
    private = made.as_dict(private=True)
    key = SigningKey(kid=made.thumbprint(), public_part=str(private["x"]))
    session.add(key)
    session.flush()
    key.sealed = vault.seal(session, PRIVATE, key.id, str(private["d"]))
    session.add(key)
    session.flush()
    return key


def _public(key: SigningKey) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": key.public_part, "kid": key.kid}


def _key(parts: Mapping[str, str]) -> OKPKey:
    return OKPKey.import_key({**parts})
