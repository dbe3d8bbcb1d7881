"""The addresses of the HTTP interface, a kind of thing a file."""
