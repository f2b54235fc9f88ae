"""The doorbell between nodes: not yet. One process serves a portal so far, see store/alone.py."""
