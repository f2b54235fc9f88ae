"""The client's rating, good or bad with a comment, and the supervisor's mark, 1 to 5 (LINE-7, LINE-10)."""

COMMENT_LIMIT = 1_000
MARKS = (1, 5)
