"""Questions, people, companies and alerts as tools for language models, by the Model Context Protocol."""
