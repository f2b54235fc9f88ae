"""Mail in both directions: limits on sending, servers' responses, incoming mail and replies."""
