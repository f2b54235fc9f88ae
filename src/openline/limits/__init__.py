"""What one visitor or network may cost: counted in memory, in one place for all doors."""
