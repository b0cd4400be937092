// The keys of the review. What an action gives back says whether the key was for it. `keymap.js` tells of each.

import { get } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { changeSpeed, pedal } from "/static/js/preferences.js";
import { openConsent } from "/static/js/review/consent.js";
import { openCopy } from "/static/js/review/copying.js";
import { openHistory } from "/static/js/review/history.js";
import { showKeyMap } from "/static/js/review/keymap.js";
import { printNote } from "/static/js/review/copying.js";
import { go } from "/static/js/route.js";

const SKIP_MS = 3_000;

/** The one that waits longest for a signature. */
const openNext = async (id) => {
  const now = new Date().toISOString();
  const { unsigned } = await get("/api/today", { since: now, until: now });
  const [next] = unsigned.filter((visit) => visit.id !== id).sort((one, other) => one.at.localeCompare(other.at));
  if (next) go(`visit/${encodeURIComponent(next.id)}`);
  else say("Everything else is signed");
};

export const keysOf = ({ desk, actions, here, head, addenda, dock, player, cursor, correcting }) => {
  // A key with Alt leaves the field first: what was typed is saved.
  const left = (act) => () => {
    actions.finish();
    return act();
  };
  const opened = (open) => left(() => { open(desk).catch(sayProblem); });
  const enter = () => (here.isInTranscript ? correcting.word() || here.follow() : here.task() && !here.task().sentence ? actions.write() : actions.edit());
  const asked = () => desk.suggestions.filter((one) => one.kind === "possible_reading").flatMap((one) => one.words);
  const faster = (by) => () => {
    changeSpeed(by);
    dock.drawSpeed();
    player.setSpeed();
  };
  const skip = (by) => () => { player.skip(by * SKIP_MS); };
  const play = () => { here.play(); };
  const next = left(() => { here.nextTask(1); });
  return {
    j: next,
    k: left(() => { here.nextTask(-1); }),
    ArrowDown: () => { here.step(1); },
    ArrowUp: () => { here.step(-1); },
    ArrowLeft: () => { cursor.move(-1) || skip(-1)(); },
    ArrowRight: () => { cursor.move(1) || skip(1)(); },
    "Shift+ArrowRight": () => cursor.extend(1),
    "Shift+ArrowLeft": () => cursor.extend(-1),
    w: left(() => cursor.enter(here.isInTranscript ? [] : here.restsOn(), asked())),
    r: left(() => correcting.speaker()),
    Enter: enter,
    e: () => actions.edit(),
    a: left(() => actions.accept()),
    x: left(() => actions.remove()),
    i: left(() => actions.takeIn()),
    o: left(() => actions.addBehind()),
    m: left(() => actions.merge()),
    z: left(() => { actions.undo(-1); }),
    "Shift+z": left(() => { actions.undo(1); }),
    "Ctrl+z": () => { actions.undo(-1); },
    "Ctrl+Shift+z": () => { actions.undo(1); },
    "Ctrl+y": () => { actions.undo(1); },
    "Alt+ArrowUp": left(() => actions.move(-1)),
    "Alt+ArrowDown": left(() => actions.move(1)),
    Space: play,
    p: play,
    MediaPlayPause: play,
    "pedal play": () => { if (!pedal().held || !player.playing) play(); },
    "pedal released": () => { if (player.playing) player.stop(); },
    "pedal back": skip(-1),
    "pedal forward": skip(1),
    "pedal next": next,
    Escape: () => {
      player.stop();
      if (cursor.clear()) return;
      if (here.isInTranscript) here.cross();
    },
    f: left(() => { go(`after/${encodeURIComponent(desk.id)}`); }),
    "Ctrl+p": left(() => { printNote(desk).catch(sayProblem); }),
    n: left(() => { openNext(desk.id).catch(sayProblem); }),
    "<": faster(-1),
    ">": faster(1),
    t: left(() => { here.cross(); }),
    s: left(() => { head.finish(); }),
    u: left(() => addenda.write()),
    h: opened(openHistory),
    c: opened(openCopy),
    g: left(() => { openConsent(desk, head.reopen).catch(sayProblem); }),
    "?": () => { showKeyMap(); },
  };
};
