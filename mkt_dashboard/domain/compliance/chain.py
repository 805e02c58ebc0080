"""Prove that the audit log is what it was: verify the chain, compare it with its anchors, anchor its end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.figures import written
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import anchors
from mkt_dashboard.domain.compliance.anchors import Anchor
from mkt_dashboard.domain.compliance.models import AuditCheck
from mkt_dashboard.domain.permissions import Actor, Permission

VERIFY = "SELECT entries, last_seq, bad_seq, is_gap FROM audit_verify(:workspace)"
PUBLIC_ID = "SELECT public_id FROM workspaces WHERE id = :workspace"

# The name of the installation's own chain in the file of anchors.
ANCHORED_AS = UUID(int=0)

# The oldest anchor that the log contradicts; `hash` is what stands there now, or nothing.
BROKEN_ANCHOR = """
SELECT anchor.seq, encode(audit.hash, 'hex') AS hash
FROM unnest(cast(:seqs AS bigint[]), cast(:hashes AS text[])) AS anchor (seq, hash)
LEFT JOIN audit ON audit.workspace_id = :workspace AND audit.seq = anchor.seq
WHERE encode(audit.hash, 'hex') IS DISTINCT FROM anchor.hash
ORDER BY anchor.seq LIMIT 1
"""

ENDS = """
SELECT workspaces.public_id, ending.seq, encode(ending.hash, 'hex') AS hash
FROM (SELECT id, public_id FROM workspaces UNION ALL SELECT 0, cast(:installation AS uuid)) AS workspaces
CROSS JOIN LATERAL (
    SELECT seq, hash FROM audit WHERE workspace_id = workspaces.id ORDER BY seq DESC LIMIT 1
) AS ending
ORDER BY workspaces.id
"""


@dataclass(frozen=True)
class Verification:
    """What a check found: up to which entry, and what is wrong, in a sentence, or nothing."""

    last_seq: int
    problem: str
    at: datetime

    @property
    def is_whole(self) -> bool:
        return not self.problem

    @property
    def sentence(self) -> str:
        if self.problem:
            return self.problem
        if not self.last_seq:
            return "There are no entries yet, so there is nothing to verify."
        return f"The chain is whole up to entry {written(self.last_seq)}: none was changed, none is missing."


def verify(session: Session, actor: Actor) -> Verification:
    """Compute every hash of the workspace's chain again, compare it with the anchors, and keep the result."""
    actor.require(Permission.AUDIT_READ)
    bound = {"workspace": actor.workspace_id}
    found = session.connection().execute(text(VERIFY), bound).one()
    problem = _broken_chain(found.bad_seq, is_gap=found.is_gap) or _broken_anchor(
        session, actor, found.last_seq
    )
    verified = Verification(found.last_seq, problem, now())
    kept = {"last_seq": verified.last_seq, "problem": problem, "at": verified.at}
    session.execute(
        insert(AuditCheck)
        .values(workspace_id=actor.workspace_id, **kept)
        .on_conflict_do_update(index_elements=["workspace_id"], set_=kept)
    )
    return verified


def _broken_chain(bad_seq: int | None, *, is_gap: bool) -> str:
    if bad_seq is None:
        return ""
    place = f"The chain is broken at entry {written(bad_seq)}"
    if is_gap:
        return f"{place}: an entry before it was removed. {_WAY_OUT}"
    return f"{place}: it, or the entry before it, is not what was written. {_WAY_OUT}"


_WAY_OUT = "Compare with a backup, and find out who has had access to the database."


def _broken_anchor(session: Session, actor: Actor, last_seq: int) -> str:
    bound = {"workspace": actor.workspace_id}
    known = anchors.anchors_of(_public_id(session, actor.workspace_id))
    if not known:
        return ""
    arrays = {"seqs": [one.seq for one in known], "hashes": [one.hash for one in known]}
    broken = session.connection().execute(text(BROKEN_ANCHOR), {**bound, **arrays}).first()
    if broken is None:
        return ""
    if broken.hash is None:
        return (
            f"The log ends at entry {written(last_seq)}, but an anchor knows entry {written(broken.seq)}: "
            f"the end was cut off. {_WAY_OUT}"
        )
    return f"Entry {written(broken.seq)} is another one than its anchor says. {_WAY_OUT}"


def _public_id(session: Session, workspace_id: int) -> UUID:
    if workspace_id == INSTALLATION:
        return ANCHORED_AS
    return session.connection().execute(text(PUBLIC_ID), {"workspace": workspace_id}).scalar_one()


def find_last_check(session: Session, actor: Actor) -> Verification | None:
    """Return what the last verification found."""
    actor.require(Permission.AUDIT_READ)
    kept = session.exec(select(AuditCheck).where(AuditCheck.workspace_id == actor.workspace_id)).first()
    return Verification(kept.last_seq, kept.problem, kept.at) if kept else None


def anchor_ends(session: Session) -> int:
    """Anchor the end of every chain that has grown, and say how many. Needs `instance_unit_of_work`."""
    at = now().isoformat(timespec="seconds")
    ends = [
        Anchor(workspace=str(public_id), seq=seq, hash=digest, at=at)
        for public_id, seq, digest in session.connection().execute(text(ENDS), {"installation": ANCHORED_AS})
    ]
    return anchors.append(ends)


def list_workspaces(session: Session) -> list[tuple[int, str]]:
    """Return every chain that could be verified, with its name: the installation's, then each workspace's.

    Needs `instance_unit_of_work`.
    """
    found = session.connection().execute(text("SELECT id, name FROM workspaces ORDER BY id"))
    return [(INSTALLATION, "Installation"), *((workspace_id, name) for workspace_id, name in found)]
