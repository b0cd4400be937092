// What stays where it is while the note is drawn anew: a row that is written in, what one looks at, the focus.

/** A row that is torn out of its list: gives back what puts it where it was, behind its neighbour or first in its
    section. */
export const placeOf = (row) => {
  const behind = row.previousElementSibling;
  const section = row.closest(".part")?.dataset.section;
  return (listOf) => {
    if (behind?.isConnected) behind.after(row);
    else listOf(section)?.prepend(row);
  };
};

/** What one looks at stays where it is on the screen, whatever grows above it. */
export const keptPlace = (pane, row) => {
  const scroller = pane.parentElement;
  const before = row?.isConnected ? row.getBoundingClientRect() : null;
  const view = scroller?.getBoundingClientRect();
  if (!before || before.bottom < view.top || before.top > view.bottom) return () => {};
  return () => { if (row.isConnected) scroller.scrollTop += row.getBoundingClientRect().top - before.top; };
};

/** Elements that are put anew lose the focus: gives back what brings it to where it was. */
export const keptFocus = (pane) => {
  const focused = document.activeElement;
  if (!pane.contains(focused)) return () => {};
  const { selectionStart, selectionEnd } = focused;
  return () => {
    if (!focused.isConnected || document.activeElement === focused) return;
    focused.focus({ preventScroll: true });
    if (selectionStart !== undefined) focused.setSelectionRange(selectionStart, selectionEnd);
  };
};
