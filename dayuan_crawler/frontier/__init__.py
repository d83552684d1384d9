"""What to fetch next: the frontier's records, its policy, and the store that keeps it."""
