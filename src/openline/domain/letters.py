"""Letters to clients: not yet. They are rows written in the transaction of their cause."""
