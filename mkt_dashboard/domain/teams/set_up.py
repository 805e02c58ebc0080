"""The first workspace and its owner: what an installation needs before anybody can get in."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import replace
from zoneinfo import available_timezones

from pydantic import BaseModel, Field
from sqlalchemy import exists, text
from sqlmodel import Session, col, select

from mkt_dashboard.core.crypto import sign
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput
from mkt_dashboard.core.locks import LockKind
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.domain.teams.passwords import SHORTEST

WRONG_KEY = (
    "This address is not complete. Open the one that the server printed when it started, "
    "or have it printed again with `python -m mkt_dashboard owner`."
)
DONE = "This installation is set up. Sign in, or ask its owner for an invitation."


class FirstWorkspace(BaseModel):
    """What the first page asks: the workspace, what its mails say about their sender, its owner."""

    workspace: str = Field(max_length=200)
    time_zone: str = Field(max_length=64)
    postal_address: str = Field(max_length=500)
    sender_name: str = Field(max_length=200)
    sender_email: str = Field(max_length=320)
    name: str = Field(max_length=200)
    email: str = Field(max_length=320)
    password: str = Field(max_length=1000)


NEEDED = {
    "workspace": "Name the workspace, for example after your company.",
    "postal_address": "Write the postal address. The law asks for it in every mail.",
    "sender_name": "Write the name that mails come from.",
    "name": "Write your name, so that colleagues know you.",
}


def key() -> str:
    """Return the key of the set-up page, made from the secret of this installation.

    So every machine of an installation knows it, nothing has to be kept, and once there is an owner it opens
    nothing any more.
    """
    return urlsafe_b64encode(sign("set-up", b"first owner")).decode().rstrip("=")


def is_key(given: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), key().encode())


def is_set_up(session: Session) -> bool:
    """Whether anybody but the demo's own can sign in; needs `instance_unit_of_work`."""
    of_the_demo = (
        select(Member.account_id)
        .join(Workspace, col(Workspace.id) == Member.workspace_id)
        .where(col(Workspace.is_demo))
    )
    statement = select(exists().where(col(Account.id).not_in(of_the_demo)))
    return session.exec(statement).one()


def set_up(session: Session, given_key: str, wanted: FirstWorkspace) -> None:
    """Make the first workspace and its owner, all or nothing; needs `instance_unit_of_work`.

    Of two people at once one wins and the other is told. The owner of the installation has no right by that
    in any workspace, other than the role she gets in this one.
    """
    if not is_key(given_key):
        raise Forbidden(WRONG_KEY)
    session.execute(text("SELECT pg_advisory_xact_lock(:kind, 0)"), {"kind": int(LockKind.SET_UP)})
    if is_set_up(session):
        raise Conflict(DONE)
    _check(wanted)
    workspace = teams.create_workspace(session, _tidy(wanted.workspace), time_zone=wanted.time_zone)
    workspace.postal_address = wanted.postal_address.strip()
    workspace.sender_name, workspace.sender_email = _tidy(wanted.sender_name), wanted.sender_email.strip()
    owner = teams.add_member(
        session,
        workspace,
        wanted.email.strip(),
        _tidy(wanted.name),
        role=Role.MARKETING_ADMIN,
        password=wanted.password,
    )
    _make_owner(session, owner, workspace)


def _check(wanted: FirstWorkspace) -> None:
    """Look at all fields at once, so that nobody is sent back twice."""
    faults = {field: sentence for field, sentence in NEEDED.items() if not getattr(wanted, field).strip()}
    for field in ("sender_email", "email"):
        if fault := addresses.fault(getattr(wanted, field)):
            faults[field] = fault
    if wanted.time_zone not in available_timezones():
        faults["time_zone"] = "Choose a time zone from the list, for example Europe/Vienna."
    if len(wanted.password) < SHORTEST:
        faults["password"] = f"A password has at least {SHORTEST} characters."
    if faults:
        raise InvalidInput("Some fields need another look.", faults)


def _make_owner(session: Session, owner: Member, workspace: Workspace) -> None:
    account = session.exec(select(Account).where(Account.id == owner.account_id)).one()
    account.is_instance_owner = True
    session.add_all([account, workspace])
    actor = Actor(workspace.id, frozenset(), account.id, account.name, "ui")
    compliance.record(
        session,
        actor,
        "workspace.created",
        object_type="workspace",
        object_id=workspace.public_id,
        object_name=workspace.name,
    )
    session.flush()
    here = replace(actor, workspace_id=INSTALLATION)
    compliance.record(
        session,
        here,
        "instance.set_up",
        object_type="account",
        object_id=account.public_id,
        object_name=account.name,
    )


def _tidy(name: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
