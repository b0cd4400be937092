"""The visit beside the chart: what changed, lists to reconcile, and the sheet before a visit."""
