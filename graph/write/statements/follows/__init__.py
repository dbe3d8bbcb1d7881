"""Follows and their history: one that the graph has held is never deleted, it gets an end."""
