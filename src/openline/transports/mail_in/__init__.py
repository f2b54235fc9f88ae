"""Mail that comes in: fetching, accepting and parsing it."""
