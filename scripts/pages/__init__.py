"""What people read: README.md, issue forms, whether Markdown shows as meant, and the set of derived files. Pure."""
