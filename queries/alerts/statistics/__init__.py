"""How unusual something is: pure functions over counts and days, without a graph. docs/alerts.md has the formulas."""
