"""What GitHub is asked for beside the counts: star histories and contributors, in small parts or at a person's wish."""
