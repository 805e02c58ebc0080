"""A wrong value gets a sentence with the way out; a right one is read as it is meant."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mkt_dashboard.core import running
from mkt_dashboard.core.addresses import SmtpSecurity
from mkt_dashboard.core.config import ConfigurationError, Settings, settings


@pytest.fixture(autouse=True)
def only_what_the_test_sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in ("MKT_DATABASE_URL", "MKT_REDIS_URL", "MKT_SMTP_URL", "MKT_PUBLIC_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MKT_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MKT_DATABASE_URL", "mysql://user@host/db", "must begin with postgresql://"),
        ("MKT_DATABASE_URL", "postgresql://user:secret@/db", "names no host"),
        ("MKT_DATABASE_URL", "postgresql://user:secret@host", "names no database"),
        ("MKT_DATABASE_URL", "postgresql://user:secret@host:port/db", "is not an address"),
        ("MKT_DATABASE_URL", "postgresql://user:secret@[host/db", "is not an address"),
        ("MKT_REDIS_URL", "localhost:6379", "must begin with redis://"),
        ("MKT_REDIS_URL", "redis://host/main", "not a database number"),
        ("MKT_SMTP_URL", "smtp+starttls://", "names no host"),
        ("MKT_SMTP_URL", "smtp+starttls://user@host", "a user without a password"),
        ("MKT_SMTP_URL", "mail.example.com", "must begin with smtp://"),
        ("MKT_PUBLIC_URL", "marketing.example.com", "must begin with http://"),
        ("MKT_PUBLIC_URL", "https://example.com/marketing", "without path"),
        ("MKT_STORAGE_URL", "s3://", "names no bucket"),
        ("MKT_SECRET_KEY", "short", "shorter than 32"),
        ("MKT_DEMO", "perhaps", "MKT_DEMO=1 or MKT_DEMO=0"),
        ("MKT_LOG_LEVEL", "loud", "Write one of debug"),
        ("PORT", "http", "a number from 1 to 65535"),
        ("PORT", "70000", "a number from 1 to 65535"),
    ],
)
def test_a_wrong_value_gets_a_sentence_without_the_password(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=sentence) as refused:
        settings()
    assert name in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_missing_server_is_a_sentence_only_when_it_is_asked_for() -> None:
    here = settings()

    with pytest.raises(ConfigurationError, match="make run"):
        _ = here.database_url


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MKT_PUBLIC_URL", "")
    monkeypatch.setenv("PORT", "8123")

    assert settings().public_url == "http://localhost:8123"


def test_a_mail_server_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MKT_SMTP_URL", "smtp+starttls://us%40er:p%3Aw@mail.example.com")

    server = settings().smtp

    assert (server.host, server.port, server.security) == ("mail.example.com", 587, SmtpSecurity.STARTTLS)
    assert (server.user, server.password) == ("us@er", "p:w")


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = settings().secret_key
    settings.cache_clear()

    assert settings().secret_key == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_starters_at_once_agree_on_one_secret_key(tmp_path: Path) -> None:
    program = "from mkt_dashboard.core.config import settings; print(settings().secret_key)"
    starters = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]

    assert len({starter.communicate()[0] for starter in starters}) == 1


def test_the_note_of_a_running_system_is_believed_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running.claimed(tmp_path):
        running.write_note(tmp_path, {"MKT_DATABASE_URL": "postgresql://u:p@h/db", "PORT": "8123"})
        assert settings().database_url == "postgresql://u:p@h/db"
        assert settings().port == 8123
        with pytest.raises(running.AlreadyRunning), running.claimed(tmp_path):
            pass
        note = (tmp_path / "services.json").read_text()

    (tmp_path / "services.json").write_text(note)
    settings.cache_clear()
    assert settings().given_database_url is None


def test_the_environment_wins_over_the_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8200")
    with running.claimed(tmp_path):
        running.write_note(tmp_path, {"PORT": "8123"})

        assert settings().port == 8200


def test_passwords_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MKT_DATABASE_URL", "postgresql://user:secret@host/db")

    assert "secret@" not in repr(settings())


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings().port = 1


def test_settings_can_be_made_by_hand() -> None:
    assert Settings(PORT=8001).port == 8001  # pyright: ignore[reportCallIssue]
