"""Running git: commands, the default branch of `origin`, the branches of pull requests. Nothing that asks GitHub."""
