"""What an observation changes: matching it with the list, changes, news, and writing all of it. Nothing that asks GitHub."""
