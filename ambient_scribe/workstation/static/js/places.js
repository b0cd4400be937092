// The places that the bar names, each for those who may work there; a person begins at the first of theirs.

import { is } from "/static/js/session.js";

const PLACES = [
  { name: "today", text: "Today", roles: ["provider", "scribe", "admin"] },
  { name: "numbers", text: "Numbers", roles: ["provider", "admin"] },
  { name: "research", text: "Research", roles: ["researcher"] },
  { name: "people", text: "People", roles: ["admin"] },
  { name: "settings", text: "Settings", roles: ["admin"] },
  { name: "trail", text: "Trail", roles: ["auditor"] },
];

export const ownPlaces = () => PLACES.filter(({ roles }) => roles.some(is));

/** The page that is opened for an address: one that would only deny is not, and leaves no denial in the trail. */
export const placeFor = (name) => {
  const own = ownPlaces();
  const isAnothers = PLACES.some((one) => one.name === name) && !own.some((one) => one.name === name);
  return name === "" || isAnothers ? own[0]?.name ?? "me" : name;
};
