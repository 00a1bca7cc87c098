"""What the list lacks: searching for it, judging it, and asking a maintainer. How a submission goes on does not live here."""
