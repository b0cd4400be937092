"""Sound in: files and microphones become 16 kHz chunks and gaps."""
