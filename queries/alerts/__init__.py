"""Alerts: saved questions on a schedule, and how their new rows reach people."""
