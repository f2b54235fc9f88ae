"""Actions of visitors who arrive and identify themselves."""
