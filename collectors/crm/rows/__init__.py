"""Mapped tables read into what they say of companies, contacts and deals, row by row."""

from .read import read_crm, read_mapped

__all__ = ["read_crm", "read_mapped"]
