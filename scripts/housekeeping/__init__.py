"""What people should decide about entries: proposals, and the one pull request that holds them."""
