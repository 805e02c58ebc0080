"""What the address of a server, a bucket or this installation must look like, else a sentence."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit


class SmtpSecurity(StrEnum):
    """How a connection to a mail server is protected."""

    NONE = "smtp"
    TLS = "smtps"
    STARTTLS = "smtp+starttls"


SMTP_PORTS = {SmtpSecurity.NONE: 25, SmtpSecurity.TLS: 465, SmtpSecurity.STARTTLS: 587}


@dataclass(frozen=True)
class SmtpServer:
    """A mail server to hand messages to."""

    host: str
    port: int
    security: SmtpSecurity
    user: str | None
    password: str | None


def _split(name: str, value: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    """Take an address apart, or say what is wrong with it. A password in it is never repeated."""
    try:
        parts = urlsplit(value.strip())
        _ = parts.port
    except ValueError:
        raise ValueError(f"{name} is not an address. Write it like {example}.") from None
    if parts.scheme not in schemes:
        starts = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"{name} must begin with {starts}. Write it like {example}.")
    return parts


def _database(name: str, value: str) -> str:
    example = "postgresql://user:password@host:5432/database"
    parts = _split(name, value, ("postgresql", "postgres", "postgresql+psycopg"), example)
    if not parts.hostname and "host=" not in parts.query:
        raise ValueError(f"{name} names no host. Write it like {example}.")
    if not parts.path.strip("/"):
        raise ValueError(f"{name} names no database. Write it like {example}.")
    return "postgresql" + value.strip()[len(parts.scheme) :]


def database_url(value: str) -> str:
    return _database("MKT_DATABASE_URL", value)


def replica_url(value: str) -> str:
    return _database("MKT_DATABASE_REPLICA_URL", value)


def redis_url(value: str) -> str:
    example = "redis://:password@host:6379/0"
    parts = _split("MKT_REDIS_URL", value, ("redis", "rediss", "unix"), example)
    if parts.scheme == "unix":
        if not parts.path.strip("/"):
            raise ValueError("MKT_REDIS_URL names no socket. Write it like unix:///run/redis.sock?db=0.")
    elif not parts.hostname:
        raise ValueError(f"MKT_REDIS_URL names no host. Write it like {example}.")
    elif not (parts.path.strip("/") or "0").isdecimal():
        raise ValueError(
            f"MKT_REDIS_URL ends in “{parts.path}”, which is not a database number. Write {example}."
        )
    return value.strip()


def smtp_url(value: str) -> str:
    example = "smtp://user:password@host:587 (or smtps://, or smtp+starttls://)"
    parts = _split("MKT_SMTP_URL", value, tuple(SmtpSecurity), example)
    if not parts.hostname:
        raise ValueError(f"MKT_SMTP_URL names no host. Write it like {example}.")
    if bool(parts.username) != bool(parts.password):
        raise ValueError(
            f"MKT_SMTP_URL has a user without a password, or the reverse. Write it like {example}."
        )
    return value.strip()


def smtp_server(url: str) -> SmtpServer:
    """Take a checked address of a mail server apart."""
    parts = urlsplit(url)
    security = SmtpSecurity(parts.scheme)
    return SmtpServer(
        host=parts.hostname or "",
        port=parts.port or SMTP_PORTS[security],
        security=security,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def public_url(value: str) -> str:
    example = "https://marketing.example.com"
    parts = _split("MKT_PUBLIC_URL", value, ("http", "https"), example)
    if not parts.hostname:
        raise ValueError(f"MKT_PUBLIC_URL names no host. Write it like {example}.")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError(
            f"MKT_PUBLIC_URL must be a bare address without path or user. Write it like {example}."
        )
    return f"{parts.scheme}://{parts.netloc}"


def storage_url(value: str) -> str:
    example = "file:///var/lib/mkt or s3://bucket?endpoint=…&region=…"
    parts = _split("MKT_STORAGE_URL", value, ("file", "s3"), example)
    if not (parts.path.strip("/") if parts.scheme == "file" else parts.netloc):
        raise ValueError(
            f"MKT_STORAGE_URL names no {'folder' if parts.scheme == 'file' else 'bucket'}. Write {example}."
        )
    return value.strip()


def dns_resolver(value: str) -> str:
    """The resolver to ask, by its IP address and perhaps a port."""
    example = "192.0.2.53 or 192.0.2.53:5353, with an IPv6 address in brackets"
    try:
        parts = urlsplit(f"//{value.strip()}")
        ip_address(parts.hostname or "")
        _ = parts.port
    except ValueError:
        raise ValueError(f"MKT_DNS_RESOLVER is not the address of a server. Write {example}.") from None
    return value.strip()
