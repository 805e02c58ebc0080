"""The table of phone numbers: apart from the contacts, so that nothing that reads contacts reads numbers."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from mkt_dashboard.domain import columns, vault

NUMBER = vault.sealed_column("contact_phones", "sealed")


class ContactPhone(columns.Table, table=True):
    """The one phone number of a contact, sealed; it goes with the contact."""

    __tablename__ = "contact_phones"
    __table_args__ = (UniqueConstraint("contact_id"), Index(None, "workspace_id", "blind_index"))

    # The workspace leads the key, so that a new data key walks over the rows of one workspace in their order.
    workspace_id: int = columns.unchecked_reference(primary_key=True)
    # Whoever seals must know the row before it is written, so numbers of rows are reserved, not generated.
    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=False), primary_key=True, nullable=False)
    )
    contact_id: int = columns.reference("contacts.id", on_delete="CASCADE")
    sealed: str
    # HMAC-SHA256 of the number under a key of the workspace: equal numbers are found, none can be guessed.
    blind_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    country: str = ""
    created_at: datetime = columns.created_at()
    updated_at: datetime = columns.created_at()
