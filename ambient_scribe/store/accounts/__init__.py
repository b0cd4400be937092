"""The people of the clinic in the record: who may log in, how, for how long, and what each may do."""
