"""Sign programs in: a short access token, a refresh token that changes each time, one session behind both.

RFC 9700, section 4.14: a refresh token that comes a second time was stolen by one of the two who used it, so
the whole family ends, and that is the session.
"""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.core.errors import Unauthenticated
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.teams import networks, service
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.domain.teams.keys import jwt, queries
from mkt_dashboard.domain.teams.keys.models import KeyKind, RefreshToken
from mkt_dashboard.domain.teams.keys.queries import LiveKey
from mkt_dashboard.domain.teams.keys.schemas import Claims, Tokens
from mkt_dashboard.domain.teams.models import Account, SignInSession
from mkt_dashboard.domain.teams.schemas import Visitor

REFRESH_LASTS = timedelta(days=30)
OF_A_KEY = "key:"
DOOR = "api"


def sign_in(
    session: Session, email: str, password: str, *, code: str = "", ip: str = "", user_agent: str = ""
) -> Tokens | None:
    """Open a session for a program, or None, as `teams.sign_in` says. Needs `instance_unit_of_work`.

    The token of the session itself is thrown away: no cookie can be made of what a program is given.
    """
    opened = service.sign_in(session, email, password, code=code, ip=ip, user_agent=user_agent, door=DOOR)
    if opened is None:
        return None
    session.flush()
    statement = select(SignInSession).where(SignInSession.token_hash == token_hash(opened.token))
    return _tokens(session, session.exec(statement).one())


def refresh(session: Session, given: str, address: str = "") -> Tokens | None:
    """Change a refresh token for new tokens, or None, so that the end of a family is committed, too.

    From outside the networks of the workspace it is `OutsideNetworks`, and the token still good elsewhere.
    Needs `instance_unit_of_work`. Of two calls at the same moment the second waits, and ends the family.
    """
    statement = select(RefreshToken).where(RefreshToken.token_hash == token_hash(given)).with_for_update()
    link = session.exec(statement).first()
    visitor = teams.find_visitor_of(session, link.session_id, address) if link else None
    if link is None or visitor is None or link.expires_at <= now():
        return None
    signed_in = session.exec(select(SignInSession).where(SignInSession.id == link.session_id)).one()
    if link.used_at is not None:
        _end(session, signed_in)
        compliance.record(session, visitor.actor, "refresh_token.reused", detail={"session": signed_in.id})
        return None
    link.used_at = now()
    session.add(link)
    _forget_expired(session, signed_in)
    return _tokens(session, signed_in)


def _tokens(session: Session, signed_in: SignInSession) -> Tokens:
    signed_in.expires_at = now() + REFRESH_LASTS
    session.add(signed_in)
    secret = new_token()
    session.add(
        RefreshToken(
            workspace_id=signed_in.workspace_id,
            session_id=signed_in.id,
            token_hash=token_hash(secret),
            expires_at=signed_in.expires_at,
        )
    )
    session.flush()
    visitor = teams.find_visitor_of(session, signed_in.id, None)
    if visitor is None:
        raise Unauthenticated("This session has ended. Sign in again.")
    public_id = session.exec(select(Account.public_id).where(Account.id == visitor.account_id)).one()
    claims = claims_of(visitor, public_id)
    return Tokens(jwt.sign(session, claims), int(jwt.LASTS.total_seconds()), secret)


def _forget_expired(session: Session, signed_in: SignInSession) -> None:
    session.exec(
        delete(RefreshToken).where(
            col(RefreshToken.session_id) == signed_in.id, col(RefreshToken.expires_at) <= now()
        )
    )


def claims_of(visitor: Visitor, account_public_id: UUID) -> Claims:
    """Write what a person's access token says."""
    permissions = sorted(map(str, visitor.actor.permissions))
    return Claims(
        sub=str(account_public_id),
        email=visitor.email,
        roles=[str(visitor.role)],
        permissions=permissions,
        tenant_id=str(visitor.workspace_public_id),
        sid=str(visitor.session_id),
        rv=jwt.version_of(visitor.role, permissions),
    )


def client_credentials(
    session: Session, client_id: str, client_secret: str, address: str = ""
) -> tuple[Tokens, LiveKey] | None:
    """Give a service an access token for its key (RFC 6749, section 4.4), without a refresh token.

    The id is the part of the key before its secret, `mkt_…`; the secret is the rest, or the whole key. None
    for a key that is unknown, over, or a person's. Needs `instance_unit_of_work`.
    """
    whole = client_secret if client_secret.startswith(f"{client_id}_") else f"{client_id}_{client_secret}"
    live = queries.find_key(session, whole)
    if live is None or live.row.kind != KeyKind.SERVICE:
        return None
    networks.refuse_outside(live.workspace.allowed_networks, address)
    token = jwt.sign(session, claims_of_key(live))
    return Tokens(token, int(jwt.LASTS.total_seconds())), live


def claims_of_key(live: LiveKey) -> Claims:
    """Write what the access token of a service says."""
    permissions = sorted(map(str, live.actor.permissions))
    return Claims(
        sub=str(live.row.public_id),
        email="",
        roles=[],
        permissions=permissions,
        tenant_id=str(live.workspace.public_id),
        sid=f"{OF_A_KEY}{live.row.public_part}",
        rv=jwt.version_of(live.row.public_part, permissions),
    )


def revoke(session: Session, given: str) -> None:
    """End the session of a refresh or an access token at once; an unknown one does nothing (RFC 7009).

    The access token of a service ends by itself: who wants to end a service revokes its key.
    """
    statement = select(RefreshToken.session_id).where(RefreshToken.token_hash == token_hash(given))
    session_id = session.exec(statement).first() or _session_of(session, given)
    visitor = teams.find_visitor_of(session, session_id, None) if session_id is not None else None
    if visitor is None:
        return
    _end(session, session.exec(select(SignInSession).where(SignInSession.id == session_id)).one())
    compliance.record(session, visitor.actor, "member.signed_out", detail={"session": session_id})


def _session_of(session: Session, access_token: str) -> int | None:
    try:
        sid = jwt.read(session, access_token).sid
    except Unauthenticated:
        return None
    return int(sid) if sid.isdecimal() else None


def _end(session: Session, signed_in: SignInSession) -> None:
    signed_in.revoked_at = now()
    session.add(signed_in)
