"""Alerts as the configuration has them: their settings, schedules, and whom they reach."""
