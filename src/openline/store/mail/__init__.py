"""The rows of incoming mails."""
