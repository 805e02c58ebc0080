"""The mails the local outbox kept, as their recipients got them."""
