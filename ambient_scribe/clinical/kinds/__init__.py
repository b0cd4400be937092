"""What makes a fact of each kind: problems, medications, examination, results, histories, plans."""
