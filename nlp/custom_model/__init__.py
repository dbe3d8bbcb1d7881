"""A user's own sentiment model in place of the bundled one."""
