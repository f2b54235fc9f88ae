"""Protocols of mail, one folder per direction: they parse incoming mail and send letters. No decisions."""
