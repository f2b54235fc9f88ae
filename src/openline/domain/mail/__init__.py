"""Mail in both directions: which letters may be sent, how servers answer, what a reply says."""
