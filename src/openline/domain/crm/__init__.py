"""Clients and leads: what a card holds, and how contact details complete it."""
