"""What alerts say: headlines from templates, and the forms that channels give a message."""
