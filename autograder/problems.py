"""What may hold up a whole grading run, each in a sentence for the teacher."""

from xaicourse.learning.units import CourseError


class GradingProblem(CourseError):
    """Grading cannot begin or go on. The message says what was found and what to do."""
