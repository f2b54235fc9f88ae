"""The rows of files, and the files themselves in a folder."""
