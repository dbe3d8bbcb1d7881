"""Which companies a text names."""
