"""The bundled encoders: a text's sentiment and its embedding in one pass."""
