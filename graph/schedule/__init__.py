"""The service's jobs as the graph keeps them: when each runs next, how it ended last, and whose turn it is."""
