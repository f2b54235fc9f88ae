"""Actions that ask visitors for contact details and ratings, and that record their answers."""
