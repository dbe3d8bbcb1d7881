"""Events of companies that texts tell of: money raised, acquisitions, jobs, launches and outages, found by rules."""
