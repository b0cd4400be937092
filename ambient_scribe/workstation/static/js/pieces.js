// Work that may come after the page: in pieces, each after what the person does and the screen shows.

const AT_LATEST_MS = 200; // a piece waits no longer than that, however much else there is

/** `work()` does one piece and tells whether there is more. Returns what ends it early. */
export const inPieces = (work) => {
  let isOver = false;
  const piece = () => { if (!isOver && work()) later(piece); };
  // The first paint comes before the first piece.
  requestAnimationFrame(() => later(piece));
  return () => { isOver = true; };
};

const later = window.requestIdleCallback
  ? (act) => requestIdleCallback(act, { timeout: AT_LATEST_MS })
  : (act) => setTimeout(act);
