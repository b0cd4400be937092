"""What was said and by whom, by reference and by hypothesis, read from files of every format."""
