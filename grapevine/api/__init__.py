"""Questions, alerts, companies and people over HTTP, for other programs."""
