"""The CRM import."""
