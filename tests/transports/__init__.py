"""Transports against real small programs."""
