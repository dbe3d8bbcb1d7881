"""``grapevine import posts``: mappings confirmed, and what was imported told."""
