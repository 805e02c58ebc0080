"""The sending path: one compiled mail in, one complete message a recipient out.

A mail of plain merge tags is cut once into encoded pieces, and a recipient costs a join. A mail with loops,
conditions or filters runs through the sandboxed template; both give the same bytes for the same mail.
"""

from collections.abc import Mapping

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.rendering import links, merge_tags, mime
from mkt_dashboard.rendering.bodies import Text, body
from mkt_dashboard.rendering.compiled import CompiledEmail
from mkt_dashboard.rendering.mime import Envelope, HeaderInjection
from mkt_dashboard.rendering.shield import Shield

__all__ = ["Envelope", "HeaderInjection", "Personalizer"]

# A person cannot write this name: fields begin with a letter.
_TRACK = "_track_token"
_END_OF_BODY = "</body>"


class Personalizer:
    """Makes the messages of one campaign. Build it once; `render` changes nothing, threads may share it."""

    def __init__(
        self,
        compiled: CompiledEmail,
        envelope: Envelope,
        *,
        track_opens: bool,
        tracked_links: Mapping[str, int],
        base_url: str,
        workspace_fields: Mapping[str, str],
    ) -> None:
        _refuse_what_was_not_checked(compiled)
        self._base = base_url.rstrip("/")
        self._fixed = {**workspace_fields, "asset_url": self._base}
        self._domain = envelope.message_id_domain
        html = self._tracked(compiled.html, tracked_links, track_opens=track_opens)
        self._html = body(html, escape_html=True, fixed=self._fixed)
        self._text = body(compiled.text, escape_html=False, fixed=self._fixed)
        self._subject = Text(compiled.subject)
        self._in_subject = {tag.name for tag in merge_tags.find(compiled.subject)}
        self._above = mime.fixed_headers(envelope)

    def render(
        self,
        fields: Mapping[str, str],
        *,
        to_email: str,
        message_id: str,
        track_token: str,
        unsubscribe_token: str,
        date: str,
    ) -> bytes:
        """A complete message with CRLF and no line that begins with a dot, without the final “.” line."""
        mime.token("tracking token", track_token)
        unsubscribe_url = f"{self._base}/u/{unsubscribe_token}"
        values = {
            "email": to_email,
            **fields,
            **self._fixed,
            "unsubscribe_url": unsubscribe_url,
            _TRACK: track_token,
        }
        for name in self._in_subject:
            mime.checked(name, values.get(name, ""))
        return b"".join(
            (
                self._above,
                b"To: <%b>\r\n" % mime.address("To", to_email),
                mime.unstructured("Subject", self._subject.rendered(values)),
                mime.recipient_headers(date, self._message_id(message_id), unsubscribe_url),
                mime.BEFORE_TEXT,
                self._text.encoded(values),
                mime.BEFORE_HTML,
                self._html.encoded(values),
                mime.AFTER_HTML,
            )
        )

    def _message_id(self, message_id: str) -> str:
        return message_id.strip("<>") if "@" in message_id else f"{message_id}@{self._domain}"

    def _tracked(self, html: str, tracked_links: Mapping[str, int], *, track_opens: bool) -> str:
        """Links and pixel with a gap for the token. No address travels in a link: its number is looked up."""
        base = links.escaped(self._base)

        def tracked(url: str) -> str | None:
            return None if url not in tracked_links else f"{base}/t/c/{{{{ {_TRACK} }}}}/{tracked_links[url]}"

        shield = Shield(html)
        counted = shield.lift(links.rewrite(shield.source, tracked))
        if not track_opens:
            return counted
        pixel = f'<img src="{base}/t/o/{{{{ {_TRACK} }}}}" width="1" height="1" alt="">'
        before, end, after = counted.rpartition(_END_OF_BODY)
        return f"{before}{pixel}{end}{after}" if end else counted + pixel


def _refuse_what_was_not_checked(compiled: CompiledEmail) -> None:
    """What was saved was checked; this is for what reached the database another way."""
    if not compiled.is_sendable:
        raise InvalidInput("This mail has errors. Open it in the editor and mend them before it is sent.")
    for source in (compiled.subject, compiled.html, compiled.text):
        if problems := merge_tags.read(source).problems:
            raise InvalidInput(
                f"This mail cannot be sent: {problems[0].message} Save it again in the editor."
            )
