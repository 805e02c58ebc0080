"""People, workspaces and how they sign in."""
