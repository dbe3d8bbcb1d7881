"""Posts, tickets and survey answers out of files that other tools write."""
