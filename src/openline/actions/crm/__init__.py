"""What completes the cards of clients and makes leads."""
