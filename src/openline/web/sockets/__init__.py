"""Sockets of visitors and operators: commands in, frames out, and who is connected."""
