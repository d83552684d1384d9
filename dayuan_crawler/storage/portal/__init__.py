"""State of the portal: origins, request slots, robots.txt and sections."""
