"""Wires: one file per way out or in. They parse what came and send what goes; no decisions."""
