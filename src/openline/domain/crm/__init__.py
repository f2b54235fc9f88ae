"""Clients and leads: the client's card, and how contact details complete it."""
