"""Where it is kept: SQL and nothing else, the same nouns as the domain."""
