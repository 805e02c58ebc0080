"""Mails and readers the tests of rendering share."""

import email
import email.policy
from email.message import EmailMessage

from mkt_dashboard.rendering.compiled import CompiledEmail, EmailSource
from mkt_dashboard.rendering.compiler import compile_now
from mkt_dashboard.rendering.personalize import Envelope, Personalizer

FIELDS = frozenset({"first_name", "last_name", "email", "interests", "city"})
ENVELOPE = Envelope(
    from_name="Wrenfell Outdoor",
    from_email="news@example.com",
    reply_to="",
    list_id="news.example.com",
    feedback_id="7:1:email:news",
    message_id_domain="mail.example.com",
)
WORKSPACE = {"workspace_name": "Wrenfell Outdoor", "postal_address": "4 Mill Lane\nKeswick"}


def mjml(inside: str, head: str = "") -> str:
    """A whole mail around some text."""
    section = f"<mj-section><mj-column><mj-text>{inside}</mj-text></mj-column></mj-section>"
    return f"<mjml>{head}<mj-body>{section}</mj-body></mjml>"


def compiled(inside: str, *, subject: str = "News", preheader: str = "", head: str = "") -> CompiledEmail:
    return compile_now(EmailSource(subject, preheader, mjml(inside, head)), FIELDS)


def personalizer(
    mail: CompiledEmail, envelope: Envelope = ENVELOPE, *, track_opens: bool = True
) -> Personalizer:
    return Personalizer(
        mail,
        envelope,
        track_opens=track_opens,
        tracked_links={url: number for number, url in enumerate(mail.links)},
        base_url="https://mail.example.com",
        workspace_fields=WORKSPACE,
    )


def message(mail: CompiledEmail, fields: dict[str, str], to_email: str = "ada@example.com") -> bytes:
    return personalizer(mail).render(
        fields,
        to_email=to_email,
        message_id="m-1",
        track_token="TRACK-1",
        unsubscribe_token="UNSUB-1",
        date="Mon, 23 Nov 2026 06:00:00 +0000",
    )


def read(raw: bytes) -> EmailMessage:
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def part(raw: bytes, kind: str) -> str:
    """The text or html a mail program would show."""
    found = read(raw).get_body((kind,))
    assert found is not None
    return found.get_content().replace("\r\n", "\n")
