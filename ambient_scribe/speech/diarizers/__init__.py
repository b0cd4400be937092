"""One adapter a file; each turns sound into speaker turns."""
