"""What a collection looks for: watch terms and watched profiles."""
