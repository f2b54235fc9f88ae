"""What several subjects use: letting a visitor in, and adding a message to a dialog."""
