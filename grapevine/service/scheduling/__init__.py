"""The parts of the scheduler: jobs, their timers, their turns, their runs and how those end."""
