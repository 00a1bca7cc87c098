"""What knows nothing of a census: text, errors, files, GitHub Actions and marked blocks of a page."""
