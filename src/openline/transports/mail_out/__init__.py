"""Outgoing mail: SMTP and its connections, the encoding of letters, signatures."""
