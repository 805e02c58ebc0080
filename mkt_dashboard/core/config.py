"""What this installation was told about itself: the environment, else the note of the running system.

Every value is checked here, once, and a wrong one ends in a sentence that says what to write instead.
"""

import os
import secrets
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    JsonConfigSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from mkt_dashboard.core import addresses
from mkt_dashboard.core.errors import ConfigurationError
from mkt_dashboard.core.running import note_of_running_system

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
SHORTEST_SECRET = 32


def _flag(value: object) -> object:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    known = words.get(str(value).strip().lower())
    if known is None:
        raise ValueError(f"MKT_DEMO is “{value}”. Write MKT_DEMO=1 or MKT_DEMO=0.")
    return known


def _port(value: object) -> object:
    if not str(value).isdecimal() or not 0 < int(str(value)) < 65536:
        raise ValueError(f"PORT is “{value}”. Give a number from 1 to 65535, for example PORT=8001.")
    return value


def _log_level(value: str) -> str:
    if value.lower() not in LOG_LEVELS:
        raise ValueError(f"MKT_LOG_LEVEL is “{value}”. Write one of {', '.join(LOG_LEVELS)}.")
    return value.lower()


def _secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ValueError(
            f"MKT_SECRET_KEY is shorter than {SHORTEST_SECRET} characters. "
            "Give a longer one, or leave it unset to have one made and kept in the data folder."
        )
    return value


def _data_dir(value: Path) -> Path:
    return value.expanduser().absolute()


class Settings(BaseSettings):
    """One frozen reading of the configuration; ask `settings()` for it."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, extra="ignore", case_sensitive=True
    )

    given_database_url: Annotated[str, AfterValidator(addresses.database_url)] | None = Field(
        None, alias="MKT_DATABASE_URL", repr=False
    )
    database_replica_url: Annotated[str, AfterValidator(addresses.replica_url)] | None = Field(
        None, alias="MKT_DATABASE_REPLICA_URL", repr=False
    )
    given_redis_url: Annotated[str, AfterValidator(addresses.redis_url)] | None = Field(
        None, alias="MKT_REDIS_URL", repr=False
    )
    given_smtp_url: Annotated[str, AfterValidator(addresses.smtp_url)] | None = Field(
        None, alias="MKT_SMTP_URL", repr=False
    )
    given_public_url: Annotated[str, AfterValidator(addresses.public_url)] | None = Field(
        None, alias="MKT_PUBLIC_URL"
    )
    given_storage_url: Annotated[str, AfterValidator(addresses.storage_url)] | None = Field(
        None, alias="MKT_STORAGE_URL", repr=False
    )
    given_secret_key: Annotated[str, AfterValidator(_secret)] | None = Field(
        None, alias="MKT_SECRET_KEY", repr=False
    )
    given_dns_resolver: Annotated[str, AfterValidator(addresses.dns_resolver)] | None = Field(
        None, alias="MKT_DNS_RESOLVER"
    )
    port: Annotated[int, BeforeValidator(_port)] = Field(8000, alias="PORT")
    data_dir: Annotated[Path, AfterValidator(_data_dir)] = Field(
        Path(".mkt"), alias="MKT_DATA_DIR", validate_default=True
    )
    demo: Annotated[bool, BeforeValidator(_flag)] = Field(True, alias="MKT_DEMO")
    # Set by the system that keeps all mail in its local outbox instead of handing it on.
    keeps_mail: bool = Field(False, alias="MKT_KEEPS_MAIL")
    log_level: Annotated[str, AfterValidator(_log_level)] = Field("info", alias="MKT_LOG_LEVEL")

    @property
    def database_url(self) -> str:
        """The database as libpq and psycopg read it: postgresql://…"""
        return self.given_database_url or self._missing("MKT_DATABASE_URL", "PostgreSQL database")

    @property
    def engine_url(self) -> str:
        """The same database as SQLAlchemy reads it: postgresql+psycopg://…"""
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def redis_url(self) -> str:
        """The Redis or Valkey server that carries the queue and the event stream."""
        return self.given_redis_url or self._missing("MKT_REDIS_URL", "Redis server")

    @property
    def smtp_url(self) -> str:
        """The mail server everything is handed to."""
        return self.given_smtp_url or self._missing("MKT_SMTP_URL", "mail server")

    @property
    def smtp(self) -> addresses.SmtpServer:
        """The mail server, taken apart."""
        return addresses.smtp_server(self.smtp_url)

    @property
    def public_url(self) -> str:
        """Where people reach this installation, without a slash at the end."""
        return self.given_public_url or f"http://localhost:{self.port}"

    @property
    def dns_resolver(self) -> str | None:
        """Who is asked for the records of a domain; nothing means whom this machine asks."""
        return self.given_dns_resolver

    @property
    def storage_url(self) -> str:
        """Where uploaded files are kept."""
        return self.given_storage_url or f"file://{self.data_dir / 'files'}"

    @cached_property
    def secret_key(self) -> str:
        """What sessions and links are signed with: given, or made on first use and kept."""
        return self.given_secret_key or _kept_secret(self.data_dir)

    def _missing(self, name: str, what: str) -> str:
        raise ConfigurationError(
            f"No {what} to use: {name} is not set and no system is running in {self.data_dir}. "
            f"Start one with `make run`, or set {name}."
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        note = note_of_running_system(_data_dir(Path(os.environ.get("MKT_DATA_DIR") or ".mkt")))
        if note is None:
            return init_settings, env_settings
        return init_settings, env_settings, JsonConfigSettingsSource(settings_cls, json_file=note)


@cache
def settings() -> Settings:
    """Return the configuration, read once per process. `settings.cache_clear()` reads it again."""
    try:
        return Settings()  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        raise ConfigurationError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    """Keep what our checks said of the first wrong value, without the value itself."""
    first: Any = error.errors(include_url=False, include_input=False)[0]
    said = first.get("ctx", {}).get("error")
    return str(said) if said else f"{'.'.join(map(str, first['loc']))}: {first['msg']}."


def _kept_secret(data_dir: Path) -> str:
    path = data_dir / "secret.key"
    try:
        if not path.exists():
            _make_secret(path)
        return _secret(path.read_text().strip())
    except OSError as error:
        raise ConfigurationError(
            f"Cannot keep the secret key in {path}: {error.strerror}. Set MKT_DATA_DIR."
        ) from None
    except ValueError:
        raise ConfigurationError(
            f"{path} is damaged. Put it back from a backup, or delete it: all are signed out."
        ) from None


def _make_secret(path: Path) -> None:
    """Write the key whole under another name, then link it: of several starters one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
