"""A database from before there were owners gets them."""

from tests.older_database import upgraded

PEOPLE = """
INSERT INTO workspaces (name, is_demo) VALUES ('Demo', true), ('Wrenfell', false), ('Nobody', false);
INSERT INTO accounts (email, email_key, name, password_hash)
    SELECT n || '@example.com', n || '@example.com', n, 'x' FROM unnest('{demo,ada,ben,eve}'::text[]) n;
INSERT INTO members (workspace_id, account_id, role, deactivated_at) VALUES
    (1, 1, 'Marketing Admin', NULL), (2, 2, 'Viewer', NULL), (2, 3, 'Marketing Admin', now()),
    (2, 4, 'Marketing Admin', NULL), (2, 1, 'Marketing Admin', NULL);
"""
OWNERS = """
SELECT w.name, a.name FROM workspaces w LEFT JOIN accounts a ON a.id = owner_account_id ORDER BY w.id
"""


def test_the_oldest_active_admin_owns_each_workspace() -> None:
    with upgraded("before_owners", "0007", PEOPLE) as connection:
        assert connection.execute(OWNERS).fetchall() == [
            ("Demo", "demo"),
            ("Wrenfell", "eve"),
            ("Nobody", None),
        ]
        first = connection.execute("SELECT name FROM accounts WHERE is_instance_owner").fetchall()
        assert first == [("ada",)]
