"""Pages of records into the graph, exactly once; what is erased stays erased."""
