"""A request that is repeated with the same `Idempotency-Key` changes something once and is answered the same.

The key, the change and the answer are written in one transaction: whatever dies in between, either all three
are there or none, and the repeat does the work. An answer that changed nothing (an error) is not kept.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlmodel import Session, col, delete, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import key_for
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.core.errors import Conflict, InvalidInput
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.plumbing import IdempotencyKey

Row = TypeVar("Row")
KEPT_FOR = timedelta(hours=24)


class Once:
    """Does the work of one request, or gives the answer it was given before."""

    def __init__(self, key: str | None, fingerprint: str) -> None:
        self.key = key
        self.fingerprint = fingerprint

    def __call__(self, actor: Actor, work: Callable[[Session], Row], *, status: int = 200) -> Row:
        """Run `work` in a unit of work of the actor and answer with its row.

        `return once(actor, lambda session: service.launch(session, actor, campaign_id), status=202)`
        """
        with unit_of_work(actor) as session:
            if self.key is None:
                return work(session)
            before = self._before(session, actor)
            if before is not None:
                return before
            row = work(session)
            session.add(self._entry(actor, status, jsonable_encoder(row)))
            return row

    def _before(self, session: Session, actor: Actor) -> Any | None:
        """Return the earlier answer. Holds the key until this transaction ends."""
        lock = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, :workspace_id))")
        bound = {"key": f"idempotency:{self.key}", "workspace_id": actor.workspace_id}
        if not session.connection().execute(lock, bound).scalar_one():
            raise Conflict("A request with this Idempotency-Key is at work right now. Ask again in a moment.")
        session.exec(
            delete(IdempotencyKey)
            .where(col(IdempotencyKey.workspace_id) == actor.workspace_id)
            .where(col(IdempotencyKey.key) == self.key, col(IdempotencyKey.created_at) < now() - KEPT_FOR)
        )
        statement = select(IdempotencyKey).where(
            IdempotencyKey.workspace_id == actor.workspace_id, IdempotencyKey.key == self.key
        )
        entry = session.exec(statement).first()
        if entry is None:
            return None
        if entry.fingerprint != self.fingerprint:
            sentence = "This Idempotency-Key was used for another request. Make a new key for each request."
            raise InvalidInput(sentence, {"Idempotency-Key": sentence})
        return JSONResponse(entry.answer["body"], entry.status, headers={"Idempotent-Replayed": "true"})

    def _entry(self, actor: Actor, status: int, body: Any) -> IdempotencyKey:
        return IdempotencyKey(
            workspace_id=actor.workspace_id,
            key=self.key or "",
            fingerprint=self.fingerprint,
            status=status,
            answer={"body": body},
        )


async def _once(
    request: Request,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key", min_length=1, max_length=255, description="Repeat safely for 24 hours."
        ),
    ] = None,
) -> Once:
    if key is None:
        return Once(None, "")
    # Keyed: the rest of a request is easily known, and a bare hash would give away the phone number in it.
    return Once(key, hmac.digest(key_for("idempotency"), b"\n".join(await _parts(request)), "sha256").hex())


async def _parts(request: Request) -> list[bytes]:
    """What makes two requests the same. A form is told by its size: it was read as a stream and is gone."""
    head = [request.method.encode(), request.url.path.encode(), request.url.query.encode()]
    if "multipart/" in request.headers.get("content-type", ""):
        return [*head, request.headers.get("content-length", "").encode()]
    return [*head, await request.body()]


IdempotentOnce = Annotated[Once, Depends(_once)]
