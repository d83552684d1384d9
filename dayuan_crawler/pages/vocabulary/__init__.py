"""The words that pages are read by, as data: each stands in one place, and every pattern is built from them."""
