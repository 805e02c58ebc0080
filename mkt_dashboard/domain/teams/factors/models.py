"""The second factors of an account, and the links that set a new password. They belong to no workspace."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, UniqueConstraint
from sqlmodel import Field

from mkt_dashboard.domain import columns


class TotpSeed(columns.Table, table=True):
    """What an authenticator app shares with us, sealed. It counts once a right code has confirmed it."""

    __tablename__ = "totp_seeds"
    __table_args__ = (UniqueConstraint("account_id"),)

    id: int = columns.identity()
    account_id: int = columns.reference("accounts.id")
    sealed: str = ""
    last_step: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    created_at: datetime = columns.created_at()
    confirmed_at: datetime | None = columns.moment()


class RecoveryCode(columns.Table, table=True):
    """A code for the day the phone is gone. Only its hash is kept; it works once."""

    __tablename__ = "recovery_codes"

    id: int = columns.identity()
    account_id: int = columns.reference("accounts.id", index=True)
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = columns.created_at()
    used_at: datetime | None = columns.moment()


class Passkey(columns.Table, table=True):
    """The public half of a key that never leaves its device."""

    __tablename__ = "passkeys"

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    account_id: int = columns.reference("accounts.id", index=True)
    name: str
    credential_id: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    public_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sign_count: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    created_at: datetime = columns.created_at()
    used_at: datetime | None = columns.moment()


class PasswordReset(columns.Table, table=True):
    """A link that sets a new password. Only the hash of its token is kept."""

    __tablename__ = "password_resets"

    id: int = columns.identity()
    account_id: int = columns.reference("accounts.id", index=True)
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    created_at: datetime = columns.created_at()
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ended_at: datetime | None = columns.moment()
