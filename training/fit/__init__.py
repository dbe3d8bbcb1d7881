"""Parts of the labels that are fitted beside the encoders."""
