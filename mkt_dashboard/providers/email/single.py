"""Hand one message to the mail server and wait for its answer: for test mails, not for campaigns."""

import smtplib
import ssl

from mkt_dashboard.core.addresses import SmtpSecurity, SmtpServer
from mkt_dashboard.core.errors import MarketingError

TIMEOUT_SECONDS = 15


class NotAccepted(MarketingError):
    """The mail server did not take the message; it was not sent."""

    status = 502
    code = "not_accepted"


def send_single(smtp: SmtpServer, sender: str, to: str, data: bytes) -> None:
    """Send one finished message, or say in a sentence why the server did not take it."""
    try:
        with _connected(smtp, sender.rpartition("@")[2]) as server:
            _log_in(server, smtp)
            server.sendmail(sender, [to], data)
    except smtplib.SMTPRecipientsRefused as error:
        raise NotAccepted(f"The mail server refuses {to}: {_said(*error.recipients[to])}.") from None
    except smtplib.SMTPSenderRefused as error:
        said = _said(error.smtp_code, error.smtp_error)
        raise NotAccepted(
            f"The mail server refuses mail from {sender}: {said}. Use another sender."
        ) from None
    except smtplib.SMTPAuthenticationError as error:
        said = _said(error.smtp_code, error.smtp_error)
        raise NotAccepted(
            f"The mail server refuses our login: {said}. Correct user and password in MKT_SMTP_URL."
        ) from None
    except smtplib.SMTPResponseException as error:
        raise NotAccepted(
            f"The mail server did not take the mail: {_said(error.smtp_code, error.smtp_error)}."
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotAccepted(
            f"The mail server {smtp.host}:{smtp.port} cannot be used: {_reason(error)}. Check MKT_SMTP_URL."
        ) from None


def _connected(smtp: SmtpServer, domain: str) -> smtplib.SMTP:
    # Named, because smtplib would otherwise look this machine up in the DNS, which may take half a minute.
    context = ssl.create_default_context()
    if smtp.security is SmtpSecurity.TLS:
        return smtplib.SMTP_SSL(smtp.host, smtp.port, domain, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(smtp.host, smtp.port, domain, timeout=TIMEOUT_SECONDS)
    if smtp.security is SmtpSecurity.STARTTLS:
        server.starttls(context=context)
    return server


def _log_in(server: smtplib.SMTP, smtp: SmtpServer) -> None:
    if smtp.user and smtp.password:
        server.login(smtp.user, smtp.password)


def _said(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"“{code} {' '.join(text.split())[:200]}”"


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return f"it did not answer within {TIMEOUT_SECONDS} seconds"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
