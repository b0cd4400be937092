// The locked screen: hides everything and stops nothing. A PIN or a touch opens it where the person has one.

import { ask } from "/static/js/api.js";
import { button, el } from "/static/js/dom.js";
import { showCard } from "/static/js/entry/card.js";
import { proofField } from "/static/js/parts/proof.js";
import { session } from "/static/js/session.js";

const goesOn = () =>
  el("p", { class: "going-on" }, "A recording goes on. Locking the screen does not stop it.");

/** Resolves with the person, or null when somebody else wants to log in. */
export const unlock = (place, me) =>
  new Promise((resolve, reject) => {
    const proof = proofField({ begin: () => ask("POST", "/api/unlock/passkey"), large: true });
    showCard(place, {
      title: "Locked",
      lead: `${me.name} is logged in. Everything is as you left it.`,
      above: (me.recording || session.recordingGoesOn) && goesOn(),
      body: proof.place,
      text: "Unlock",
      // Whoever else logs in begins with an empty page, and this one holds the microphone.
      foot: [!session.recordsHere && button("Somebody else", () => resolve(null), { kind: "link" })],
      send: async (values) => ask("POST", "/api/unlock", await proof.given(values)),
    }).then(resolve, reject);
    proof.focus();
  });
