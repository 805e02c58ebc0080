"""Who calls with a bearer token: looked up on every call, whatever the token says of itself."""

from dataclasses import replace

from sqlmodel import Session

from mkt_dashboard.core.errors import Unauthenticated
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.teams import networks
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.domain.teams.keys import jwt, queries, service
from mkt_dashboard.domain.teams.keys.scopes import known
from mkt_dashboard.domain.teams.keys.tokens import OF_A_KEY

NO_KEY = "This key is unknown, revoked or over. Make a new one under Settings, API keys."
ENDED = "This session has ended. Sign in again with POST /api/v1/auth/token."
STALE = "The rights of this token have changed. Get a new one from POST /api/v1/auth/refresh."


def identify(session: Session, token: str, address: str = "") -> Actor:
    """Return who acts with an API key or an access token, else `Unauthenticated`, or `OutsideNetworks`.

    Needs `instance_unit_of_work`. Rights are those of the database at this moment, narrowed by the token.
    """
    if token.startswith("mkt_"):
        live = queries.find_key(session, token)
        if live is None:
            raise Unauthenticated(NO_KEY)
        networks.refuse_outside(live.workspace.allowed_networks, address)
        service.note_use(session, live, address)
        return live.actor
    claims = jwt.read(session, token)
    actor, version = (
        _of_key(session, claims.sid, address)
        if claims.sid.startswith(OF_A_KEY)
        else _of_session(session, claims.sid, address)
    )
    if version != claims.rv:
        raise jwt.StaleToken(STALE)
    return replace(actor, permissions=actor.permissions & known(claims.permissions))


def _of_session(session: Session, sid: str, address: str) -> tuple[Actor, str]:
    visitor = teams.find_visitor_of(session, int(sid), address) if sid.isdecimal() else None
    if visitor is None:
        raise Unauthenticated(ENDED)
    return visitor.actor, jwt.version_of(visitor.role, visitor.actor.permissions)


def _of_key(session: Session, sid: str, address: str) -> tuple[Actor, str]:
    live = queries.find_live(session, sid.removeprefix(OF_A_KEY))
    if live is None:
        raise Unauthenticated(NO_KEY)
    networks.refuse_outside(live.workspace.allowed_networks, address)
    return live.actor, jwt.version_of(live.row.public_part, live.actor.permissions)
