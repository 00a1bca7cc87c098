"""Faults of the data, and findings about the clone and the repository on GitHub. Nothing here changes anything."""
