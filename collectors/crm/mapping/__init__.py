"""What the columns of any CRM's file mean, and where that is kept for the next one."""
