"""HTTP doors of the workspace: log-in, lists, settings and reports."""
