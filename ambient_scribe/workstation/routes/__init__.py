"""The addresses of the application: what each takes, who may ask, what it answers."""
