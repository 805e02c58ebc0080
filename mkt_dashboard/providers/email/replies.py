"""What a mail server answered, and what that means (RFC 5321 section 4.2, RFC 3463)."""

import re
from dataclasses import dataclass

LONGEST_KEPT = 200
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Reply:
    """One answer: the three-digit code and the text of its last line."""

    code: int
    text: str

    @property
    def is_accepted(self) -> bool:
        return 200 <= self.code < 400

    @property
    def is_permanent(self) -> bool:
        return self.code >= 500

    @property
    def is_throttling(self) -> bool:
        """“Slow down” rather than “not this one”: burns no attempt (421, 450 4.7.x, 451 4.7.x, 454)."""
        return self.code in (421, 454) or (400 <= self.code < 500 and self.status.startswith("4.7."))

    @property
    def status(self) -> str:
        """The enhanced status code, such as 5.1.1, where the server gives one."""
        found = _ENHANCED.search(self.text)
        return found.group(1) if found else ""

    def __str__(self) -> str:
        return f"{self.code} {self.text}"[:LONGEST_KEPT]


class Refused(Exception):
    """The server said no before the message was handed over: a definite non-acceptance."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class ConnectionFailed(Exception):
    """No conversation: unreachable, TLS or sign-in refused, or broken before the final dot."""


class AnswerLost(Exception):
    """The line broke between the final dot and the answer. The server may have accepted (RFC 1047)."""
