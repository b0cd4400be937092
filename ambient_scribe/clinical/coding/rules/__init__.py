"""What a clinician or coder can read and correct: the rules of coding, as tables with their source."""
