"""One collection run: pages into the graph, look-ups beside a stream, lists, deletions, and the report."""
