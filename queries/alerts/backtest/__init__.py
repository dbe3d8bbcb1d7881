"""What an alert would have sent in the past: its question asked as of each moment of its schedule."""
