"""The head of a message: each header checked after its values are in, encoded and folded."""

import re
from base64 import b64encode
from dataclasses import dataclass

from mkt_dashboard.core.errors import InvalidInput

# A boundary with “=_” cannot occur in quoted-printable text.
BOUNDARY = b"=_mkt_alternative_=_"
_PART = b"Content-Type: text/%b; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
BEFORE_TEXT = b"--" + BOUNDARY + b"\r\n" + _PART % b"plain"
BEFORE_HTML = b"\r\n--" + BOUNDARY + b"\r\n" + _PART % b"html"
AFTER_HTML = b"\r\n--" + BOUNDARY + b"--\r\n"

# Whatever some program takes for the end of a line ends a header, and lets a name write headers of its own.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN_ASCII = re.compile(r"[!-~]+(?: [!-~]+)*").fullmatch
_ATOM_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*").fullmatch
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\\\"@]+@[^\s<>()\[\],;:\\\"@]+").fullmatch
_TOKEN = re.compile(r"[A-Za-z0-9._~:/?#%&=+@-]{1,400}").fullmatch
_FOLD_AT = 76
_WORD_BYTES = 42


class HeaderInjection(InvalidInput):
    """A value that would write headers of its own. Only this recipient's mail is refused."""

    code = "header_injection"


@dataclass(frozen=True)
class Envelope:
    """What stands in the head of every message of one campaign."""

    from_name: str
    from_email: str
    reply_to: str
    list_id: str
    feedback_id: str
    message_id_domain: str


def fixed_headers(envelope: Envelope) -> bytes:
    """The headers that are the same for everybody."""
    reply_to = b"Reply-To: <%b>\r\n" % address("Reply-To", envelope.reply_to) if envelope.reply_to else b""
    return b"".join(
        (
            mailbox("From", envelope.from_name, envelope.from_email),
            reply_to,
            b"MIME-Version: 1.0\r\n",
            b'Content-Type: multipart/alternative; boundary="%b"\r\n' % BOUNDARY,
            b"List-Id: <%b>\r\n" % token("List-Id", envelope.list_id.strip("<>")),
            b"Feedback-ID: %b\r\n" % token("Feedback-ID", envelope.feedback_id),
            b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        )
    )


def recipient_headers(date: str, message_id: str, unsubscribe_url: str) -> bytes:
    """The rest of the head after To and Subject, with the empty line that ends it."""
    return b"Date: %b\r\nMessage-ID: <%b>\r\nList-Unsubscribe: <%b>\r\n\r\n" % (
        checked("Date", date).encode(),
        token("Message-ID", message_id),
        token("List-Unsubscribe", unsubscribe_url),
    )


def unstructured(name: str, value: str) -> bytes:
    """`Subject: …`: plain where it is short ASCII, else in RFC 2047 words, folded."""
    text = checked(name, value).strip()
    if not text:
        return b"%b: \r\n" % name.encode()
    if _is_plain(text) and len(name) + 2 + len(text) <= _FOLD_AT:
        return f"{name}: {text}\r\n".encode()
    return f"{name}: ".encode() + _encoded_words(text) + b"\r\n"


def _is_plain(text: str) -> bool:
    return "=?" not in text and bool(_PLAIN_ASCII(text))


def mailbox(name: str, display_name: str, email: str) -> bytes:
    """`From: "Wrenfell Outdoor" <news@example.com>`; an address of another script stays UTF-8."""
    phrase = checked(name, display_name).strip()
    where = address(name, email)
    if not phrase:
        return b"%b: <%b>\r\n" % (name.encode(), where)
    if _ATOM_PHRASE(phrase) and "=?" not in phrase and len(phrase) <= 60:
        return b"%b: %b <%b>\r\n" % (name.encode(), phrase.encode(), where)
    if phrase.isascii() and "=?" not in phrase and len(phrase) <= 50:
        quoted = phrase.replace("\\", "\\\\").replace('"', '\\"')
        return b'%b: "%b"\r\n <%b>\r\n' % (name.encode(), quoted.encode(), where)
    return b"%b: %b\r\n <%b>\r\n" % (name.encode(), _encoded_words(phrase), where)


def address(name: str, email: str) -> bytes:
    """An address as it stands between `<` and `>`, or a refusal."""
    if len(email) > 320 or not _ADDRESS(checked(name, email)):
        raise HeaderInjection(
            f"“{email[:60]!s}” is not an address that can stand in {name}. Correct the contact."
        )
    return email.encode()


def token(name: str, value: str) -> bytes:
    """A value we made ourselves: an id, a token, a date without folding."""
    if not _TOKEN(value):
        raise HeaderInjection(f"The {name} of this mail has characters that cannot stand in a header.")
    return value.encode()


def checked(name: str, value: str) -> str:
    if _FORBIDDEN.search(value):
        raise HeaderInjection(
            f"The {name} of this mail holds a line break or control character. Correct the contact's field."
        )
    return value


def _encoded_words(text: str) -> bytes:
    """RFC 2047: words of at most 75 characters that never cut a character in two."""
    words: list[bytes] = []
    current = b""
    for character in text:
        encoded = character.encode()
        if len(current) + len(encoded) > _WORD_BYTES:
            words.append(current)
            current = b""
        current += encoded
    words.append(current)
    return b"\r\n ".join(b"=?utf-8?b?%b?=" % b64encode(word) for word in words)
