"""Collectors: one folder a network, records in, pages out."""
