"""What sends letters and receives mail: deliveries, replies, bounces, and links that are opened."""
