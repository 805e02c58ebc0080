"""What can go wrong, seen from a person.

MarketingError            a sentence for the reader, with the way out
├─ NotFound         404   also for what belongs to another workspace: we do not confirm that it exists
├─ Forbidden        403   signed in, but the role does not allow it
├─ Conflict         409   the state of the thing forbids it now
├─ InvalidInput     422   `fields` says which field and why
├─ TooLarge         413   more than we take at once
├─ RateLimited      429   try again after `retry_after` seconds
└─ Unauthenticated  401   nobody is signed in
ConfigurationError        the installation is not set up right; printed without a stack trace
ServerError               a server or a program of one cannot be had; printed likewise

Any other exception is a bug: it is not caught, it is logged, it fails the request or the job.
"""

from collections.abc import Mapping


class MarketingError(Exception):
    """A person's error. The message is a full sentence with the way out."""

    status = 400
    code = "error"

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class NotFound(MarketingError):
    status = 404
    code = "not_found"


class Forbidden(MarketingError):
    status = 403
    code = "forbidden"


class Conflict(MarketingError):
    status = 409
    code = "conflict"


class InvalidInput(MarketingError):
    status = 422
    code = "invalid"


class TooLarge(MarketingError):
    status = 413
    code = "too_large"


class Unauthenticated(MarketingError):
    status = 401
    code = "unauthenticated"


class RateLimited(MarketingError):
    status = 429
    code = "rate_limited"

    def __init__(self, message: str, retry_after: int, limit: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.limit = limit


class ConfigurationError(Exception):
    """The installation is half set up. The message says what to set."""


class ServerError(Exception):
    """A server of ours or one of its programs cannot be had; the message says why and what to do."""
