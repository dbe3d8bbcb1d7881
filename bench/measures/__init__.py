"""What is measured about the labels, a file a subject; each has a ``report`` that gives its table's lines."""
