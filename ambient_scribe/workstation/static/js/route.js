// Hash routes: #/today, #/visit/ID, #/people, #/trail, #/me. A page is opened with `open(place, ...parts)`
// and gives back a function that closes it.

import { placeFor } from "/static/js/places.js";

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
  const [asked, ...rest] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  const name = placeFor(pages.has(asked) ? asked : "");
  const parts = name === asked ? rest : [];
  const path = [name, ...parts].join("/");
  if (path === current) return;
  close?.();
  current = path;
  isOpening = true;
  try {
    close = pages.get(name)(place, ...parts) ?? null;
  } finally {
    isOpening = false;
  }
  onShown(name);
};

