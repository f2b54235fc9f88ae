"""Counts of what became of forms."""
