"""One adapter a file; each turns voiced segments into hypotheses of domain words."""
