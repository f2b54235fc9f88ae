"""HTTP doors of visitors: polling where no socket opens, and the links in letters."""
