"""The dashboard served on this machine."""
