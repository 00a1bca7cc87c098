"""From an issue to a pull request and its end. What housekeeping proposes does not live here."""
