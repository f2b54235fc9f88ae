"""Incoming mail: fetching, accepting and parsing it."""
