"""Employers and roles that bios name."""
