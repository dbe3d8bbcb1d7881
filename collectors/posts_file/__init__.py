"""The network under which posts are kept that come in files of other tools."""
