"""What a visit holds for a note: speech in order, stages, the patient, facts as items that may be told."""
