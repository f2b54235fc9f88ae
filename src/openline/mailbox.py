"""The door for incoming mail: not yet."""
