"""Facts and rules that all others need: audit and suppression."""
