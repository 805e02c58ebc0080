"""A database from before domains were proved keeps its people, and knows who has no password."""

from tests.older_database import upgraded

ROWS = """
INSERT INTO workspaces (name) VALUES ('Wrenfell'), ('Other');
INSERT INTO accounts (email, email_key, name, password_hash, created_at)
    SELECT n || '@corp.example', n || '@corp.example', n, 'x', '2026-11-01 10:00Z'
    FROM unnest('{came,linked,reset}'::text[]) n;
INSERT INTO sso_connections (workspace_id, name, issuer, client_id, domains, is_active) VALUES
    (1, 'Corp', 'https://id.example.com', 'mkt', '["corp.example", "shop.example"]', true),
    (1, 'Second', 'https://id2.example.com', 'mkt', '["corp.example"]', false),
    (2, 'Corp', 'https://id.example.com', 'mkt', '["corp.example"]', true);
INSERT INTO sso_identities (workspace_id, account_id, issuer, subject, created_at) VALUES
    (1, 1, 'https://id.example.com', 'came', '2026-11-01 10:00Z'),
    (1, 2, 'https://id.example.com', 'linked', '2026-11-02 10:00Z'),
    (1, 3, 'https://id.example.com', 'reset', '2026-11-01 10:00Z');
INSERT INTO password_resets (account_id, token_hash, expires_at, ended_at) VALUES (3, 'x', now(), now());
INSERT INTO sessions (workspace_id, account_id, token_hash, expires_at, door)
    VALUES (1, 1, 'x', now(), 'sso');
INSERT INTO api_keys (workspace_id, account_id, kind, name, public_part, secret_hash, scopes)
    VALUES (1, 1, 'personal', 'Shop', 'abc', 'x', '{list:read}');
"""


def test_everybody_still_comes_in_and_each_domain_waits_for_its_proof() -> None:
    with upgraded("before_doors", "0012", ROWS) as connection:
        assert connection.execute("SELECT name, has_password FROM accounts ORDER BY id").fetchall() == [
            ("came", False),
            ("linked", True),
            ("reset", True),
        ]
        domains = "SELECT workspace_id, domain, proved_at, length(token) FROM sso_domains ORDER BY 1, 2"
        assert connection.execute(domains).fetchall() == [
            (1, "corp.example", None, 32),
            (1, "shop.example", None, 32),
            (2, "corp.example", None, 32),
        ]
        assert connection.execute("SELECT count(DISTINCT token) FROM sso_domains").fetchall() == [(3,)]
        kept = "SELECT is_active, next_secret FROM sso_connections ORDER BY id"
        assert connection.execute(kept).fetchall() == [(True, ""), (False, ""), (True, "")]
        assert connection.execute("SELECT per_minute, old_secret_hash FROM api_keys").fetchall() == [
            (None, None)
        ]
