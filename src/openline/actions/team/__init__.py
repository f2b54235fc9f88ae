"""Actions on the team: members, presence, canned replies."""
