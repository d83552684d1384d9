"""Measurements beside what a user would pick instead: ``make bench``; README.md has what they gave."""
