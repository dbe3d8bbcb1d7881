"""``grapevine import crm``: files opened, mappings confirmed, and what was left out told."""
