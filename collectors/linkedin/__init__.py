"""LinkedIn: what a user may export of their own connections; there is no API to collect from."""
