"""What other programs are told of questions, rows and alerts: the same over HTTP and by the MCP server."""
