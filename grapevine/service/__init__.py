"""The service: what its jobs are, when each of them runs, and who notices when one does not."""
