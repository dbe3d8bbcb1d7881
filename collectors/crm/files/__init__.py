"""A file as CRMs, spreadsheets and reports write it, read into raw tables: any format, encoding and layout."""

from .reading import read_tables
from .tables import EncodingDoubt, RawRow, RawTable, Reading

__all__ = ["EncodingDoubt", "RawRow", "RawTable", "Reading", "read_tables"]
