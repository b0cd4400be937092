"""The embedded drafter: facts and narrative clauses → planned statements → clinical sentences."""
