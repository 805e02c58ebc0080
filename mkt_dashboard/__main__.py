"""The command line: the whole system on one machine, or one of its parts, to be run many times on many."""

import importlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mkt_dashboard.local.operator import MACHINE, operator, refuse_unruled

app = typer.Typer(
    help="Design the email, agree on it, send it to the right people exactly once, see live what happened.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
@operator(MACHINE)
def up() -> None:
    """Run everything on this machine: databases, web, workers, scheduler, writer, outbox."""
    from mkt_dashboard.local import up

    raise typer.Exit(up.run())


@app.command()
@operator(MACHINE)
def migrate() -> None:
    """Bring the database to the newest version."""
    from mkt_dashboard.local import migrations

    migrations.upgrade()


@app.command()
@operator(MACHINE)
def demo() -> None:
    """Load the demo workspace into a database that holds no workspace yet."""
    from mkt_dashboard.local import demo, demo_accounts

    if demo.load():
        print(f"Sign in as {demo_accounts.ACCOUNTS[1]}. The password is kept in {demo_accounts.path()}.")
    else:
        print("This database holds a workspace already, so the demo was left out.")


@app.command()
@operator("instance:accounts")
def owner() -> None:
    """Print the address where the first workspace and its owner are made."""
    from mkt_dashboard.local import first_owner

    print(first_owner.instruction())


@app.command()
@operator(MACHINE)
def doctor() -> None:
    """Say what is used, what is healthy, what is missing."""
    from mkt_dashboard.local import doctor

    raise typer.Exit(doctor.run())


@app.command()
@operator("instance:read")
def audit() -> None:
    """Verify the audit log of every workspace: is each entry what was written, is none missing."""
    from mkt_dashboard.local import audit

    raise typer.Exit(audit.run())


@app.command()
@operator(MACHINE)
def build() -> None:
    """Build the frontend, if its sources changed since the last time."""
    from mkt_dashboard.core.config import settings
    from mkt_dashboard.local import frontend

    frontend.build(settings().data_dir / "logs" / "frontend.log")


@app.command()
@operator(MACHINE)
def web(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="How many processes serve.", min=1)] = 1,
) -> None:
    """Serve the pages and the HTTP API on PORT."""
    from mkt_dashboard.local import web

    web.become(host, workers)


@app.command()
@operator(MACHINE)
def worker(queue: Annotated[str, typer.Argument(help="now, work or mail")]) -> None:
    """Do the background jobs of one queue."""
    from mkt_dashboard.core.queue import QueueName
    from workers import run

    if queue not in list(QueueName):
        raise typer.BadParameter(f"“{queue}” is no queue. Write one of {', '.join(QueueName)}.")
    run.worker(QueueName(queue))


@app.command()
@operator(MACHINE)
def scheduler() -> None:
    """Start at their time what is due."""
    from workers import run

    run.scheduler()


@app.command()
@operator(MACHINE)
def writer() -> None:
    """Write opens and clicks from the stream into the database."""
    from mkt_dashboard.domain.tracking import writer

    writer.run()


@app.command()
@operator(MACHINE)
def outbox(port: Annotated[int, typer.Option(help="The port to receive on.")] = 1025) -> None:
    """Receive mail on loopback and keep it, instead of sending it on."""
    from mkt_dashboard.local import outbox_server
    from mkt_dashboard.providers.email import outbox

    outbox_server.run(outbox.path(), port)


keys = typer.Typer(help="The keys that sign access tokens.", no_args_is_help=True)
app.add_typer(keys, name="keys")


@keys.command()
@operator("instance:keys")
def rotate() -> None:
    """Sign access tokens with a new key; what the old one signed is read for another hour."""
    from mkt_dashboard.local import instance

    print(instance.rotate_signing_key())


accounts = typer.Typer(help="Help people who are locked out.", no_args_is_help=True)
app.add_typer(accounts, name="accounts")
Email = Annotated[str, typer.Argument(help="The address the account signs in with.")]


@accounts.command()
@operator("instance:accounts")
def unlock(email: Email) -> None:
    """Let an account try again that waits after too many wrong passwords."""
    from mkt_dashboard.local import instance

    print(instance.unlock(email))


@accounts.command()
@operator("instance:accounts")
def reset(email: Email) -> None:
    """Print a link that sets a new password, once, within half an hour."""
    from mkt_dashboard.local import instance

    print(instance.reset(email))


networks = typer.Typer(help="From which networks a workspace may be used.", no_args_is_help=True)
app.add_typer(networks, name="networks")


@networks.command()
@operator("instance:workspaces")
def clear(workspace: Annotated[str, typer.Argument(help="The name of the workspace, or its id.")]) -> None:
    """Let a workspace be used from everywhere again, when its list locked everybody out."""
    from mkt_dashboard.local import networks

    print(networks.clear(workspace))


@app.command()
@operator("instance:workspaces")
def workspaces() -> None:
    """List the workspaces: open, closed or being deleted, and how many are in each."""
    from mkt_dashboard.local import instance

    print(instance.workspaces())


@app.command()
@operator(MACHINE)
def bench() -> None:
    """Measure the product beside its baselines. ONLY=send,events picks."""
    raise typer.Exit(importlib.import_module("tests.benchmarks.run").main())


@app.command()
@operator("instance:backup")
def backup(file: Annotated[Path, typer.Argument(help="Where to write the backup.")]) -> None:
    """Write the database, the files and the secret key into one file."""
    from mkt_dashboard.local import backup

    backup.write(file)


@app.command()
@operator("instance:backup")
def restore(file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.", exists=True)]) -> None:
    """Put a backup into an empty installation."""
    from mkt_dashboard.local import backup

    backup.restore(file)


def main() -> None:
    """Run a command; what is wrong with the installation ends in a sentence."""
    from mkt_dashboard.core.config import ConfigurationError
    from mkt_dashboard.core.errors import MarketingError
    from mkt_dashboard.local.process import ServerError

    os.chdir(Path(__file__).parents[1])
    try:
        refuse_unruled(app)
        app()
    except (ConfigurationError, ServerError, MarketingError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
