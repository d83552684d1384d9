"""Readers of an article's fields. Each proposes candidates, independently of the others."""
