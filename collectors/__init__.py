"""Collectors: one file per network, records in, pages out."""
