"""Actions of administrators on channels."""
