"""The words for reading pages, as data. Each word is defined once, and every pattern is built from these rows."""
