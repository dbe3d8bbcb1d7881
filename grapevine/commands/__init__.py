"""The commands of `grapevine`, a group a file; each registers itself with the application."""
