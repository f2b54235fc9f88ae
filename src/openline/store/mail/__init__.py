"""What is remembered of mails that came in."""
