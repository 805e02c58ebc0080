"""The settings of a workspace: who may, what is connected, what was done."""
