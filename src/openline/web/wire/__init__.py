"""The protocol: commands, frames, the connection, and resuming after a gap."""
