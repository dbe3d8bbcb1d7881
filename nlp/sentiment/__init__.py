"""The sentiment of a text, and towards each company that it names."""
