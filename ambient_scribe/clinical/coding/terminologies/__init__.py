"""Other code systems, from files that a licensed site brings: RxNorm, LOINC, SNOMED CT."""
