"""Mail that goes out: SMTP, its connections, envelopes and signatures."""
