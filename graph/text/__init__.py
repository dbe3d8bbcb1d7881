"""Rules about text: folding for comparison, and whole words in any script."""
