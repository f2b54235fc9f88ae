"""What the server says, in letters and elsewhere."""
