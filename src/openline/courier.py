"""Carries out what waits in rows: letters, webhooks. Not yet: nothing waits so far."""
