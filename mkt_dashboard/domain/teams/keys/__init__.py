"""How programs come in: API keys, the tokens that people and services sign in for, and what signs those."""
