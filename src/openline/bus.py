"""The doorbell between nodes: not yet; one process serves a portal so far."""
