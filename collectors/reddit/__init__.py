"""Reddit: new submissions and comments of chosen subreddits, and search, with the user's own approved key."""
