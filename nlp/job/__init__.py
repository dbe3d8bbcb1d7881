"""Labelling the posts of a graph: the one part of this package that uses a database."""
