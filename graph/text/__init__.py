"""Rules about text: folding for comparison, whole words in any script, and what is hidden or dangerous in it."""
