"""The grading package: nbgrader's configuration, and the course's own runner for whole classes."""
