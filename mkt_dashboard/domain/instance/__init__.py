"""The installation as its owner sees it: workspaces, accounts, keys, and nothing that is in a workspace."""
