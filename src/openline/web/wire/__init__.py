"""The protocol: commands, frames, one connection, and how a client catches up."""
