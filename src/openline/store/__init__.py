"""The database: SQL and nothing else, for the same nouns as the domain."""
