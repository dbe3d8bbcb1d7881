"""Labels in the graph: of posts, of topics, and the employers that bios name."""
