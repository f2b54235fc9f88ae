"""Operators: their presence, their rights, their canned replies."""
