"""What is known of the portal itself: its origins, whose turn it is to ask it, its robots.txt and its sections."""
