"""What visitors and networks have cost, and what they may."""
