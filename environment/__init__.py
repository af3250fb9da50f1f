"""What run.py does: make the environment from the locks, open the course, run the tests. Standard library only."""
