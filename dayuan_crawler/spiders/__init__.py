"""The spiders: one base with all the behaviour, and the eleven cities, which only declare."""
