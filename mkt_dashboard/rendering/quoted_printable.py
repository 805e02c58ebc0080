"""Quoted-printable that can be put together from pieces: each piece stands on lines of its own.

Pieces are joined with a soft line break, which a reader takes away. So the text between the merge tags is
encoded once for a whole campaign, and only the values once a recipient.
"""

import re
from functools import lru_cache

SOFT_BREAK = b"=\r\n"
# 76 characters are allowed on a line, one of them is the `=` of the soft break.
_ROOM = 75
_ATOMS = [bytes([byte]) if byte in b"\t " or 33 <= byte <= 126 else b"=%02X" % byte for byte in range(256)]
_ATOMS[ord("=")] = b"=3D"
_IS_ITSELF = re.compile(r"(?!\.|From )[!-<>-~](?:[ -<>-~]{0,70}[!-<>-~])?", re.ASCII).fullmatch


def encode(text: str) -> bytes:
    """Encode one piece. Lines end with CRLF; no line begins with a dot, so SMTP need not stuff any."""
    return b"\r\n".join(_encode_line(line) for line in text.split("\n"))


@lru_cache(maxsize=8192)
def encode_value(value: str) -> bytes:
    """Encode what stands in a merge tag. Most values are names, and most names are plain ASCII."""
    return value.encode() if _IS_ITSELF(value) else encode(value)


def join(pieces: list[bytes]) -> bytes:
    return SOFT_BREAK.join(pieces)


def _encode_line(line: str) -> bytes:
    atoms = [_ATOMS[byte] for byte in line.encode("utf-8", "replace")]
    if atoms and atoms[-1] in (b" ", b"\t"):
        atoms[-1] = b"=20" if atoms[-1] == b" " else b"=09"
    lines: list[bytes] = []
    current: list[bytes] = []
    length = 0
    for atom in atoms:
        if length + len(atom) > _ROOM:
            lines.append(b"".join(current))
            current, length = [], 0
        safe = atom if length else _at_line_start(atom)
        current.append(safe)
        length += len(safe)
    lines.append(b"".join(current))
    return SOFT_BREAK.join(lines)


def _at_line_start(atom: bytes) -> bytes:
    # A dot alone ends a mail in SMTP; old mail boxes write “>” before “From ”.
    return b"=2E" if atom == b"." else b"=46" if atom == b"F" else atom
