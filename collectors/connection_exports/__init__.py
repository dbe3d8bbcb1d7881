"""Files of a teammate's own connections, as networks let members export them: who knows whom, who changed jobs."""

from .importer import ExportReport, JobChange, import_export
from .owners import Owner, find_owner, known_owners

__all__ = ["ExportReport", "JobChange", "Owner", "find_owner", "import_export", "known_owners"]
