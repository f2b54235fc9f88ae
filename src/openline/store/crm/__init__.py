"""The rows of clients and leads."""
