"""The rows of lines, and the queues of their dialogs."""
