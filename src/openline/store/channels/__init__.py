"""The rows of channels."""
