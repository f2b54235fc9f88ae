"""Actions that queue letters, and the composition of their content."""
