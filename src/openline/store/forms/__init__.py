"""Counts of the outcomes of forms."""
