"""Members and letters, as the tests of teams need them."""

import json
import re
from uuid import UUID

from sqlmodel import Session, col, select

from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.teams.letters import TEXT
from mkt_dashboard.domain.teams.models import Letter, Member


def member_of(session: Session, actor: Actor) -> UUID:
    """Return the id by which the outside knows this member."""
    statement = select(Member.public_id).where(
        Member.workspace_id == actor.workspace_id, Member.account_id == actor.account_id
    )
    return session.exec(statement).one()


def newest_token(session: Session, workspace_id: int) -> str:
    """Read the link of the last letter as its receiver would."""
    statement = select(Letter).where(Letter.workspace_id == workspace_id).order_by(col(Letter.id).desc())
    letter = session.exec(statement).first()
    assert letter is not None
    text = json.loads(vault.unseal(session, TEXT, letter.id, letter.sealed, workspace_id=workspace_id))
    found = re.search(r"/join/([\w-]+)$", text["url"])
    assert found is not None
    return found[1]
