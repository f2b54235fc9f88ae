"""The rows of letters and of the addresses they are sent to, and the settings for sending them."""
