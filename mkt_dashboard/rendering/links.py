"""Links of a mail: which may stand there, which are counted, and how a counted one is written."""

import re
from collections.abc import Callable
from html import escape, unescape

_HREF = re.compile(
    r"""(<(?:a|area)\b(?:[^<>"']|"[^"]*"|'[^']*')*?\shref=)(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE
)
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:")
ALLOWED_SCHEMES = ("http", "https", "mailto", "tel")


def find(html: str) -> tuple[str, ...]:
    """The http and https links of a compiled mail in order, each once; none that holds a merge tag."""
    urls = (unescape(double or single) for _, double, single in _HREF.findall(html))
    return tuple(dict.fromkeys(url for url in urls if is_trackable(url)))


def is_trackable(url: str) -> bool:
    return bool(re.match(r"https?://[^/\s]", url, re.IGNORECASE)) and not has_merge_tag(url)


def has_merge_tag(url: str) -> bool:
    return "{{" in url or "{%" in url


def rewrite(html: str, replacement: Callable[[str], str | None]) -> str:
    """Put another address, already escaped, in the place of every link the function answers for."""

    def rewritten(match: re.Match[str]) -> str:
        url = unescape(match[2] if match[2] is not None else match[3])
        new = replacement(url) if is_trackable(url) else None
        return match[0] if new is None else f'{match[1]}"{new}"'

    return _HREF.sub(rewritten, html)


def escaped(url: str) -> str:
    return escape(url, quote=True)


def objection(url: str) -> str | None:
    """Why an address may not stand in a mail, in a sentence; None where it may."""
    address = unescape(url).strip()
    if not address or address.startswith(("#", "{{", "{%")):
        return None
    found = _SCHEME.match(re.sub(r"[\x00-\x20]", "", address))
    if not found:
        return f"“{address[:60]}” is not a whole address. Begin it with https:// and the name of the site."
    if (scheme := found[1].lower()) not in ALLOWED_SCHEMES:
        return f"Links that begin with “{scheme}:” are not allowed in a mail. Use https, http, mailto or tel."
    if scheme in ("http", "https") and not re.match(r"https?://[^/\s]", address, re.IGNORECASE):
        return f"“{address[:60]}” names no site. Write it like https://www.example.com/page."
    return None
