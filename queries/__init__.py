"""Saved questions, the runner that asks them, and alerts."""
