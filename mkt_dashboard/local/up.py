"""The whole system on this machine, from nothing to an address to open: what `make run` calls."""

import asyncio
import shutil
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mkt_dashboard.core import running
from mkt_dashboard.core.config import Settings, settings
from mkt_dashboard.local import demo_accounts, first_owner, frontend, migrations
from mkt_dashboard.local.postgres import PostgresServer
from mkt_dashboard.local.process import ServerError, free_port, last_words, make_folder
from mkt_dashboard.local.server import EmbeddedServer
from mkt_dashboard.local.supervisor import Child, Supervisor, own_command
from mkt_dashboard.local.valkey import ValkeyServer
from mkt_dashboard.local.web import refuse_taken_port

LEAST_FREE_BYTES = 500_000_000
WORKER_QUEUES = ("now", "work", "mail")
# Who asks stops before whom it asks.
WEB, BACKGROUND, OUTBOX, SERVERS = range(4)


def run() -> int:
    """Run until Ctrl-C; return the exit code."""
    here = settings()
    _prepare_folder(here)
    try:
        with running.claimed(here.data_dir):
            return asyncio.run(_System(here).run())
    except running.AlreadyRunning:
        raise ServerError(
            f"A system runs with {here.data_dir} already. Stop it, or give this one its own folder: "
            "MKT_DATA_DIR=.mkt2 PORT=8001 make run"
        ) from None
    except KeyboardInterrupt:
        return 130


def _prepare_folder(here: Settings) -> None:
    """Refuse early what would only fail later: no place, no space, no port."""
    make_folder(here.data_dir)
    try:
        here.data_dir.chmod(0o700)
        probe = here.data_dir / "probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise ServerError(
            f"{here.data_dir} cannot be written: {error.strerror}. "
            "Free some space there, or set MKT_DATA_DIR to another folder."
        ) from None
    if (free := shutil.disk_usage(here.data_dir).free) < LEAST_FREE_BYTES:
        raise ServerError(
            f"Only {free // 1_000_000} MB are free in {here.data_dir}, "
            f"{LEAST_FREE_BYTES // 1_000_000} are needed. Free some, or set MKT_DATA_DIR to another disk."
        )
    refuse_taken_port(here.port)
    _ = here.secret_key


@dataclass
class _System:
    here: Settings

    def __post_init__(self) -> None:
        self.started = time.monotonic()
        self.environment: dict[str, str] = {
            "MKT_DATA_DIR": str(self.here.data_dir),
            "PORT": str(self.here.port),
            "PYTHONUNBUFFERED": "1",
        }

    async def run(self) -> int:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        self.supervisor = Supervisor(self.here.data_dir / "logs", say)
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await stop.wait()
            return 0
        finally:
            starting.cancel()
            say("Stopping…")
            await self.supervisor.stop()
            say("Stopped.")

    async def _start(self) -> None:
        await asyncio.gather(self._start_database(), self._start_redis(), self._start_outbox(), self._build())
        running.write_note(self.here.data_dir, self.environment)
        await self._migrate()
        await self._load_demo()
        # On a small machine everything at once would keep the page waiting longest.
        self._keep("web", "web", rank=WEB)
        await self._step("Web server ready", self._until(self._web_answers, "web"))
        self._start_background()
        self._welcome()

    async def _start_database(self) -> None:
        if self.here.given_database_url:
            self.environment["MKT_DATABASE_URL"] = self.here.given_database_url
            return
        server = PostgresServer(self.here.data_dir / "postgres", self.supervisor.log_of("postgres"))
        await self._step(f"PostgreSQL {server.version} ready", self._start_server("postgres", server))
        self.environment["MKT_DATABASE_URL"] = server.url()

    async def _start_redis(self) -> None:
        if self.here.given_redis_url:
            self.environment["MKT_REDIS_URL"] = self.here.given_redis_url
            return
        server = ValkeyServer(self.here.data_dir / "valkey", self.supervisor.log_of("valkey"))
        await self._step(f"Valkey {server.version} ready", self._start_server("valkey", server))
        self.environment["MKT_REDIS_URL"] = server.url()

    async def _start_server(self, name: str, server: EmbeddedServer) -> None:
        await asyncio.to_thread(server.prepare)
        self.supervisor.keep(
            Child(
                name,
                server.command(),
                rank=SERVERS,
                stop_signal=server.stop_signal,
                grace_seconds=20,
                way_is_free=server.way_is_free,
            )
        )
        await self._until(server.answers, name)

    async def _start_outbox(self) -> None:
        if self.here.given_smtp_url:
            self.environment["MKT_SMTP_URL"] = self.here.given_smtp_url
            return
        port = free_port()
        self.environment |= {"MKT_SMTP_URL": f"smtp://127.0.0.1:{port}", "MKT_KEEPS_MAIL": "1"}
        self._keep("outbox", "outbox", "--port", str(port), rank=OUTBOX)

    async def _build(self) -> None:
        if not await asyncio.to_thread(frontend.is_current):
            say("Building the frontend; the first time this takes a minute or two…")
            try:
                await self._step("Frontend built", self._finish("build", name="frontend-build"))
            except ServerError as error:
                if not frontend.is_built():
                    raise
                say(f"{error}\nThe frontend before is served instead.")

    async def _migrate(self) -> None:
        if not await asyncio.to_thread(migrations.is_surely_current, self.environment["MKT_DATABASE_URL"]):
            await self._step("Database at the newest version", self._finish("migrate"))

    async def _load_demo(self) -> None:
        """Load the demo workspace once. A database elsewhere is asked each time whether it is empty."""
        mark = self.here.data_dir / "demo.loaded"
        if not self.here.demo or (mark.exists() and not self.here.given_database_url):
            return
        await self._step("Demo workspace ready", self._finish("demo"))
        mark.touch()

    def _start_background(self) -> None:
        for queue in WORKER_QUEUES:
            self._keep(f"worker-{queue}", "worker", queue, rank=BACKGROUND)
        self._keep("scheduler", "scheduler", rank=BACKGROUND)
        self._keep("writer", "writer", rank=BACKGROUND)

    def _keep(self, name: str, *arguments: str, rank: int) -> None:
        self.supervisor.keep(Child(name, own_command(*arguments), rank=rank, environment=self.environment))

    async def _finish(self, command: str, name: str = "") -> None:
        """Run one of our commands to its end."""
        log = self.supervisor.log_of(name or command)
        if await self.supervisor.finish(name or command, own_command(command), self.environment) != 0:
            raise ServerError(
                f"`python -m mkt_dashboard {command}` failed. See {log}. It said:\n{last_words(log)}"
            )

    async def _until(self, is_so: Callable[[], bool], name: str, seconds: float = 90) -> None:
        """Wait for a child to serve, unless it ends again and again."""
        end = time.monotonic() + seconds
        while not await asyncio.to_thread(is_so):
            if self.supervisor.endings[name] > 2 or time.monotonic() > end:
                log = self.supervisor.log_of(name)
                raise ServerError(f"{name} does not start. See {log}. It said:\n{last_words(log)}")
            await asyncio.sleep(0.05)

    def _web_answers(self) -> bool:
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.here.port, timeout=5)
        try:
            connection.request("GET", "/api/v1/health")
            return connection.getresponse().status in (200, 503)
        except OSError:
            return False
        finally:
            connection.close()

    async def _step(self, title: str, work: Awaitable[None]) -> None:
        began = time.monotonic()
        await work
        say(f"{title} ({time.monotonic() - began:.1f} s)")

    def _welcome(self) -> None:
        say(f"\nReady after {time.monotonic() - self.started:.1f} s: {self.here.public_url}")
        if self.here.demo:
            accounts = "\n".join(f"  {email}" for email in demo_accounts.ACCOUNTS)
            say(f"\nDemo accounts:\n{accounts}\n  password: {demo_accounts.password()}\n")
        else:
            # The note of the running system names the database; what was read before it does not.
            settings.cache_clear()
            say(f"\n{first_owner.instruction()}\n")
        say("Ctrl-C stops everything.")


def say(line: str) -> None:
    """Tell the person at the terminal."""
    print(line, flush=True)
