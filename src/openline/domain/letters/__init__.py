"""Letters, the emails to clients: when they are due, what they contain, and the links in them."""
