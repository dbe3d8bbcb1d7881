"""The published encoders that training starts from, and models trained before."""
