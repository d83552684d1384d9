"""What a page says. Pure: a parsed page in, values out, and nothing raises whatever the page is."""
