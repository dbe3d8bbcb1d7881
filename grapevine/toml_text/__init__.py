"""``grapevine.toml`` as text: written, and changed where somebody asks for it."""
