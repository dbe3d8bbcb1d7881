"""The embedded engine: its program, its start, the guard that stops it, and what its log says of a failed start."""
