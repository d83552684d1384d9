"""The readers of an article's fields: each proposes candidates, and none sees what another made of the page."""
