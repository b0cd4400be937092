"""The clinic's local web application: the day, the visit, the review, the signature."""
