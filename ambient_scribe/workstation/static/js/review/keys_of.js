// The keys of the review. What an action gives back says whether the key was for it. `keymap.js` tells of each.

import { get } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { openConsent } from "/static/js/review/consent.js";
import { printNote } from "/static/js/review/copying.js";
import { showKeyMap } from "/static/js/review/keymap.js";
import { decideProposal, openProposal } from "/static/js/review/proposal.js";
import { workplaceKeys } from "/static/js/review/workplace_keys.js";
import { go } from "/static/js/route.js";

/** The one that waits longest for a signature. */
const openNext = async (id) => {
  const now = new Date().toISOString();
  const { unsigned } = await get("/api/today", { since: now, until: now });
  const [next] = unsigned.filter((visit) => visit.id !== id).sort((one, other) => one.at.localeCompare(other.at));
  if (next) go(`visit/${encodeURIComponent(next.id)}`);
  else say("Everything else is signed");
};

const readingsAsked = (desk) =>
  desk.suggestions.filter((one) => one.kind === "possible_reading").flatMap((one) => one.words);

export const keysOf = ({ work, head, addenda, cursor, correcting }) => {
  const { left, keys } = workplaceKeys(() => work);
  return {
    ...keys,
    ArrowLeft: () => { cursor.move(-1) || keys.ArrowLeft(); },
    ArrowRight: () => { cursor.move(1) || keys.ArrowRight(); },
    "Shift+ArrowRight": () => cursor.extend(1),
    "Shift+ArrowLeft": () => cursor.extend(-1),
    w: left(({ here, desk }) => cursor.enter(here.isInTranscript ? [] : here.restsOn(), readingsAsked(desk))),
    r: left(() => correcting.speaker()),
    Enter: () => {
      const { here, actions } = work;
      if (here.isInTranscript) return correcting.word() || here.follow();
      return here.task() && !here.task().sentence ? actions.write() : actions.edit();
    },
    v: left(({ desk }) => openProposal(desk)),
    "Shift+a": left(({ desk }) => decideProposal(desk, true)),
    "Shift+x": left(({ desk }) => decideProposal(desk, false)),
    i: left(({ actions }) => actions.takeIn()),
    Escape: () => {
      work.player.stop();
      if (cursor.clear()) return;
      if (work.here.isInTranscript) work.here.cross();
    },
    f: left(({ desk }) => { go(`after/${encodeURIComponent(desk.id)}`); }),
    "Ctrl+p": left(({ desk }) => { printNote(desk).catch(sayProblem); }),
    n: left(({ desk }) => { openNext(desk.id).catch(sayProblem); }),
    s: left(() => { head.finish(); }),
    u: left(() => addenda.write()),
    g: left(({ desk }) => { openConsent(desk, head.reopen).catch(sayProblem); }),
    "?": () => { showKeyMap(); },
  };
};
