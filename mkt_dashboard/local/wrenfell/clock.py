"""The demo's history is written at the time it tells of: rows carry that time, not the one of the loading."""

from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Session

MOMENT = "demo_moment"
TIMES = ("created_at", "updated_at", "at")


def begin(session: Session, moment: datetime) -> None:
    """From now on each new row of this session is dated; a time that is given stays."""
    session.info[MOMENT] = moment
    event.listen(session, "before_flush", _date_new_rows)


def turn_to(session: Session, moment: datetime) -> None:
    """Let time go on. What was done until now keeps its own."""
    session.flush()
    session.info[MOMENT] = moment


def _date_new_rows(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    for row in session.new:
        for name in TIMES:
            if name in type(row).model_fields and getattr(row, name) is None:
                setattr(row, name, session.info[MOMENT])
