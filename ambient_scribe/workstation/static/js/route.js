// Hash routes: #/today, #/visit/ID, #/people, #/trail, #/me. A page is opened with `open(place, ...parts)`
// and gives back a function that closes it.

const pages = new Map();
let close = null;
let current = null;
let isOpening = false;

export const addPage = (name, open) => { pages.set(name, open); };

/** At once: the next key is for the page that it leads to. */
export const go = (path) => {
  location.hash = `#/${path}`;
  if (!isOpening) dispatchEvent(new HashChangeEvent("hashchange"));
};

export const show = (place, onShown) => {
  const [name, ...rest] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  const known = pages.has(name) ? name : "today";
  const asked = [known, ...rest].join("/");
  if (asked === current) return;
  close?.();
  current = asked;
  isOpening = true;
  try {
    close = pages.get(known)(place, ...rest) ?? null;
  } finally {
    isOpening = false;
  }
  onShown(known);
};

