"""The foundation: the graph's records, schema, writer, engines and analytics."""
