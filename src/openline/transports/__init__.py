"""Wires of mail: one folder per direction. They parse what came and send what goes; no decisions."""
