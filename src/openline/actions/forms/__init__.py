"""What asks visitors for contact details and ratings, and what their answers bring about."""
