"""Which editings the trail knows of: a sentence that is typed is verified many times and told once."""

from __future__ import annotations

import threading
from collections import OrderedDict

MOST = 4_096

Editing = tuple[str, str, str, int]
"""The account, the visit, the sentence or heading, the revision of the note that it began on."""


class Editings:
    def __init__(self) -> None:
        self._told: OrderedDict[Editing, None] = OrderedDict()
        self._guard = threading.Lock()

    def begins(self, editing: Editing) -> bool:
        """True the first time."""
        with self._guard:
            is_new = editing not in self._told
            self._told[editing] = None
            self._told.move_to_end(editing)
            while len(self._told) > MOST:
                self._told.popitem(last=False)
            return is_new
