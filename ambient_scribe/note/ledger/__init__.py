"""What was found and said in a visit, and stands in no sentence of its note."""
