"""What puts letters into the queue, and what they hold."""
