"""One recognizer in a process of its own, for every visit on the machine: its death costs no words."""
