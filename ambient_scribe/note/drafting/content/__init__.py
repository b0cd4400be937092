"""What of a visit is told in which part of a note, as a trained model judges it."""
