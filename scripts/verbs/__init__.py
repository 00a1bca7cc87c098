"""What each verb does once its arguments are read, and what it reports: imported then, so that `--help` loads none of it."""
