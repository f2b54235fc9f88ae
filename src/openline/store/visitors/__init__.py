"""The rows of visitors."""
