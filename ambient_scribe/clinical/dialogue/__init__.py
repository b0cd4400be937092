"""Reading across utterances: questions, answers, follow-ups, whose voice it is."""
