"""Files of a calendar (iCalendar, RFC 5545): whom of the people that the graph knows somebody of us meets, and when."""

from .importer import CalendarReport, import_calendar

__all__ = ["CalendarReport", "import_calendar"]
