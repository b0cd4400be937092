"""The shapes of notes: files of headings → templates; sentences → sections; what a note must tell."""
