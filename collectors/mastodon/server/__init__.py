"""One server: how it is asked, its limit of calls, its streams, and what `grapevine doctor` says of it."""
