"""Topics in the configuration: chosen, tried and written by the command line."""
