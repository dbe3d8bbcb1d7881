"""Alerts for other programs: who subscribed, and what is sent to them."""
