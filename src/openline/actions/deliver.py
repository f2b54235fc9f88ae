"""What becomes of letters and webhooks comes in here: not yet."""
