"""The text of one cell, taken apart; what it means may hang on its column."""
