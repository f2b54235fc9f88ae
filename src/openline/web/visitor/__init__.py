"""HTTP doors for visitors: polling where WebSockets are blocked, and the links in letters."""
