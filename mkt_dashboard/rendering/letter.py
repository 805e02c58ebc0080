"""A mail of the product itself to one person: a few sentences and a button, readable without HTML."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape

from mkt_dashboard.core.clock import now

# Ends the left side of the Message-ID, so that the outbox knows these mails again.
LETTER = "letter"
BUTTON = "background:#3b55d6;color:#fff;padding:11px 20px;border-radius:6px;text-decoration:none"


@dataclass(frozen=True)
class LetterText:
    """What a letter says. `button` is what the link is called."""

    subject: str
    sentences: tuple[str, ...]
    button: str = ""
    url: str = ""


def write(text: LetterText, *, from_name: str, from_email: str, to_email: str) -> bytes:
    """Return the finished message. Names and sentences are plain text, whatever stands in them."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=_one_line(from_name), addr_spec=from_email)
    mail["To"] = Address(addr_spec=to_email)
    mail["Subject"] = _one_line(text.subject)
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = make_msgid(LETTER, domain=from_email.rpartition("@")[2])
    # RFC 3834: holidays and tickets do not answer it.
    mail["Auto-Submitted"] = "auto-generated"
    link = (f"{text.button}:\n{text.url}",) if text.url else ()
    mail.set_content("\n\n".join((*text.sentences, *link)) + "\n")
    mail.add_alternative(_html(text), subtype="html")
    return mail.as_bytes()


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _html(text: LetterText) -> str:
    paragraphs = "".join(f'<p style="margin:0 0 16px">{escape(sentence)}</p>' for sentence in text.sentences)
    button = (
        f'<p style="margin:24px 0"><a style="{BUTTON}" href="{escape(text.url)}">{escape(text.button)}</a>'
        if text.url
        else ""
    )
    return (
        '<!doctype html><html lang="en"><body style="margin:0;padding:32px 16px;background:#f4f4f6">'
        '<div style="max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px;'
        f'font:15px/24px Helvetica,Arial,sans-serif;color:#1d1d22">{paragraphs}{button}</div></body></html>'
    )
