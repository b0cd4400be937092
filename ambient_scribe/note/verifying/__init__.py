"""Whether its basis bears a sentence out: claims, surface words, the chart, how well it was heard."""
