"""What the rest of Grapevine asks of the graph: watched profiles, checkpoints, runs, analytics, the export."""
