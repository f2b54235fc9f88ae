"""Doors for people: each request or frame is authenticated and parsed, and runs exactly one action."""
