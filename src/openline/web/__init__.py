"""Doors for people: find out who you are, parse, call exactly one action."""
