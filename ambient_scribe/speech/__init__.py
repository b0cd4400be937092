"""Sound to words and speakers: voice activity, recognizers, diarizers, alignment."""
