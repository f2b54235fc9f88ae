"""Operators: their presence, rights and canned replies."""
