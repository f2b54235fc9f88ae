"""Units of time. Times are whole milliseconds since 1970 in UTC, everywhere: rules, database, wire."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
