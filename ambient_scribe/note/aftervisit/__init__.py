"""What is drafted beside the note after a visit: instructions, orders, tasks, letters, gaps."""
