"""Who is the clinician, the patient, somebody else: from what is said."""
