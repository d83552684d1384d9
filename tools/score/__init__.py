"""The score: how much of the corpus of saved pages is read correctly."""
