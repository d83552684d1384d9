"""What to fetch next: the frontier's model, its policy, and the interface of its store."""
