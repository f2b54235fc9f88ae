"""How visitors arrive and say who they are."""
