"""News, blogs, podcasts and releases by their feeds."""
