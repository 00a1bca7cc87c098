"""The data: repos.yaml, history/ and the two joined. Everything that knows a file format, and nothing that asks GitHub."""
