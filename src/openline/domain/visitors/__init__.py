"""Visitors: their tokens, signed identities and custom data."""
