// The keys of a workplace: those of the review that hold for a paper too. What an action gives back says whether the
// key was for it.

import { sayProblem } from "/static/js/announce.js";
import { changeSpeed, pedal } from "/static/js/preferences.js";
import { openCopy } from "/static/js/review/copying.js";
import { openHistory } from "/static/js/review/history.js";

const SKIP_MS = 3_000;

/** `now()` gives the open workplace or null. Returns { on, left, keys }: `on(act)` calls `act(workplace)`, `left(act)`
    leaves the field first, so that what was typed is saved. */
export const workplaceKeys = (now) => {
  const on = (act) => () => {
    const open = now();
    return open ? act(open) : false;
  };
  const left = (act) => on((open) => {
    open.actions.finish();
    return act(open);
  });
  const faster = (by) => on(({ dock, player }) => {
    changeSpeed(by);
    dock.drawSpeed();
    player.setSpeed();
  });
  const skip = (by) => on(({ player }) => { player.skip(by * SKIP_MS); });
  const play = on(({ here }) => { here.play(); });
  const undo = ({ actions }) => { actions.undo(-1); };
  const redo = ({ actions }) => { actions.undo(1); };
  const next = left(({ here }) => { here.nextTask(1); });
  const opened = (open) => left(({ desk }) => { open(desk).catch(sayProblem); });
  const keys = {
    j: next,
    k: left(({ here }) => { here.nextTask(-1); }),
    ArrowDown: on(({ here }) => { here.step(1); }),
    ArrowUp: on(({ here }) => { here.step(-1); }),
    ArrowLeft: skip(-1),
    ArrowRight: skip(1),
    Enter: on(({ here, actions }) => (here.isInTranscript ? here.follow() : actions.edit())),
    e: on(({ actions }) => actions.edit()),
    a: left(({ actions }) => actions.accept()),
    x: left(({ actions }) => actions.remove()),
    o: left(({ actions }) => actions.addBehind()),
    m: left(({ actions }) => actions.merge()),
    z: left(undo),
    "Shift+z": left(redo),
    "Ctrl+z": on(undo),
    "Ctrl+Shift+z": on(redo),
    "Ctrl+y": on(redo),
    "Alt+ArrowUp": left(({ actions }) => actions.move(-1)),
    "Alt+ArrowDown": left(({ actions }) => actions.move(1)),
    Space: play,
    p: play,
    MediaPlayPause: play,
    "pedal play": on((open) => { if (!pedal().held || !open.player.playing) open.here.play(); }),
    "pedal released": on(({ player }) => { if (player.playing) player.stop(); }),
    "pedal back": skip(-1),
    "pedal forward": skip(1),
    "pedal next": next,
    t: left(({ here }) => { here.cross(); }),
    "<": faster(-1),
    ">": faster(1),
    Escape: on(({ player, here }) => {
      player.stop();
      if (here.isInTranscript) here.cross();
    }),
    h: opened(openHistory),
    c: opened(openCopy),
  };
  return { on, left, keys };
};
