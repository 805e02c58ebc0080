"""The demo workspace: a team that has used the product for a quarter, loaded once in one transaction."""

import psycopg
from sqlalchemy import text
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.domain.teams.passwords import hash_password, is_password
from mkt_dashboard.local import demo_accounts
from mkt_dashboard.local.wrenfell.quarter import Quarter
from mkt_dashboard.rendering import sandbox

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('load the demo', 0))")
MONTHS = text("SELECT make_event_partitions((now() - interval '4 months')::date, now()::date)")


def load() -> str:
    """Load the demo into a database that holds no workspace yet, once.

    Return the password of its accounts, or nothing where there is no demo, because people work there already.
    """
    with instance_unit_of_work() as session:
        session.connection().execute(ONE_AT_A_TIME)
        if not _is_empty(session):
            return _let_in(session)
        # They start while the people are made up.
        sandbox.warm_up()
        session.connection().execute(MONTHS)
        # A real mail server would really send them.
        Quarter(session, now()).play(with_scheduled=settings().keeps_mail)
    _analyse()
    return demo_accounts.password()


def _analyse() -> None:
    """Let the planner know the new rows at once: PostgreSQL itself looks for them only every minute."""
    with psycopg.connect(settings().database_url, autocommit=True) as owner:
        owner.execute("ANALYZE")


def _is_empty(session: Session) -> bool:
    return session.exec(select(Workspace.id).limit(1)).first() is None


def _let_in(session: Session) -> str:
    """Make the password that is printed the one that works: the folder may be newer than the database."""
    statement = (
        select(Account)
        .join(Member, col(Member.account_id) == col(Account.id))
        .join(Workspace, col(Workspace.id) == col(Member.workspace_id))
        .where(col(Workspace.is_demo), col(Account.email_key).in_(demo_accounts.ACCOUNTS))
    )
    accounts = session.exec(statement).all()
    password = demo_accounts.password() if accounts else ""
    for account in accounts:
        if not is_password(account.password_hash, password):
            account.password_hash = hash_password(password)
            session.add(account)
    return password
