"""Submissions that nobody wishes for, each with the points that it deserves, graded through the real thing."""
