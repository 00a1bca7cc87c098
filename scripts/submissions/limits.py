"""How long a form may have faults, and how many submissions may have a pull request at once."""

EXPIRE_AFTER = 30  # days
OPEN_PER_AUTHOR = 5
OPEN_IN_ALL = 50
