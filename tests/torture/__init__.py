"""The long reliability runs, each a module with `measure() -> dict`, run by `make torture`."""
