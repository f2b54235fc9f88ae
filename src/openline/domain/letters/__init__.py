"""Letters, the e-mails to clients: when one is due, what it holds, and the links in it."""
