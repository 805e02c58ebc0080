"""Structured logs on standard error: one line an event, nothing secret, no address of a person."""

import logging
import sys

import structlog

SECRET_KEYS = frozenset({"password", "token", "secret", "cookie", "authorization", "email"})


def _without_secrets(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: "…" if key in SECRET_KEYS else value for key, value in event.items()}


def configure(level: str = "info", process: str = "") -> None:
    """Set up logging once per process; `process` is bound to every line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_secrets,
            # The plain traceback: one with the values of variables would write people's data into the log.
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    if process:
        structlog.contextvars.bind_contextvars(process=process)


def get(name: str) -> structlog.typing.FilteringBoundLogger:
    return structlog.get_logger(module=name)
