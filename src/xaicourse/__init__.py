"""The teaching package of the XAI Course: data with a known truth, methods by hand, and checked answers."""
