"""Talking to GitHub: the client and its limits, queries, what an answer means, issues and pull requests. No files."""
