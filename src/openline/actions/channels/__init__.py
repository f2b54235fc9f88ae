"""What administrators do with channels."""
