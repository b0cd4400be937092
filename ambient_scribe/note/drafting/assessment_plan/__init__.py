"""Problems with their reasoning, and what is planned for each."""
