"""The rows of letters, of the addresses they go to, and the settings for sending them."""
