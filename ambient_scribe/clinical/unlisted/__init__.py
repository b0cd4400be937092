"""Names that no table of terms holds, told by where they stand and how the word is made."""
