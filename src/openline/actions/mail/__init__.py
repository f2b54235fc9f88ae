"""Actions that send letters and receive mail: deliveries, replies, bounces, and opened links."""
