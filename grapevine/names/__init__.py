"""What companies are called, as the user sees and changes it."""
