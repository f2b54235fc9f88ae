"""What operators and administrators do with the team: members, presence, canned replies."""
