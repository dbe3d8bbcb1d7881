"""How the bundled model was made. Needs torch (the extra ``training``); the service never imports it."""
