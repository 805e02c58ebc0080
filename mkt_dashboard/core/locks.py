"""Advisory locks: who holds one is alive. The first number names the kind, so that kinds never collide."""

from enum import IntEnum


class LockKind(IntEnum):
    SEND_WORKER = 1
    OUTBOX_JOB = 2
    EVENT_WRITER = 3
    SET_UP = 11
