"""Wires against real small programs."""
