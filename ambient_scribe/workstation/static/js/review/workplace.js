// A workplace: what is written (the note, or a paper) beside the transcript and the strip of the sound, the list to
// work off, the line at the foot, in step with each other. The review and the papers are made of it.

import { el } from "/static/js/dom.js";
import { Actions } from "/static/js/review/actions.js";
import { buildDock } from "/static/js/review/dock.js";
import { NotePane } from "/static/js/review/note_pane.js";
import { Place } from "/static/js/review/place.js";
import { Player } from "/static/js/review/player.js";
import { Timeline } from "/static/js/review/timeline.js";
import { TranscriptPane } from "/static/js/review/transcript_pane.js";
import { WorklistPane } from "/static/js/review/worklist_pane.js";
import { Writing } from "/static/js/review/writing.js";

/** `whenEmpty()`: what the list says when nothing is left; `onNote()` after each step, `onMoved()` when one is
    somewhere else. */
export const buildWorkplace = (desk, { whenEmpty, onNote = () => {}, onMoved = () => {} }) => {
  const player = new Player(desk);
  const pane = new NotePane(desk.note ?? { sections: [] });
  const worklist = new WorklistPane(desk, { onEmpty: () => el("p", { class: "nothing" }, whenEmpty()) });
  const transcript = new TranscriptPane(desk.words, { withdrawn: desk.consent === "withdrawn" });
  const timeline = new Timeline(desk, {
    play: (ms) => player.playFrom(ms),
    toggle: (ms) => { if (player.playing) player.stop(); else player.playFrom(ms); },
    show: (number) => transcript.now(number),
  });
  const writing = new Writing(desk, pane);
  const here = new Place({ desk, pane, worklist, transcript, timeline, player });
  const actions = new Actions(desk, pane, worklist, here, writing);
  const dock = buildDock({ desk, player, actions, play: () => here.play() });

  here.onMoved = (known, task) => {
    dock.draw(known, task);
    onMoved();
  };
  here.onEdit = (caret) => actions.edit(caret);
  writing.onChanged = onMoved;
  desk.addEventListener("pending", ({ detail }) => pane.pending(detail));
  desk.addEventListener("note", () => {
    pane.draw(desk.note);
    writing.noted();
    worklist.draw();
    onNote();
    here.redraw();
  });
  desk.addEventListener("heard", ({ detail }) => {
    transcript.redraw(detail);
    timeline.take();
  });
  desk.addEventListener("tasks", () => {
    worklist.draw();
    here.redraw();
  });
  player.addEventListener("sound", ({ detail: { ms } }) => {
    timeline.now(ms);
    transcript.now(ms === null ? null : desk.words.utteranceAt(ms));
  });
  here.listen();
  dock.draw(null, null);

  /** Where one is, for the others at this visit. */
  const where = () => ({ paper: desk.paper?.id ?? null, sentence: writing.at ?? here.at(), writes: writing.isOpen });
  /** Resolves once what was typed is saved. */
  const settled = () => {
    actions.finish();
    return desk.settled();
  };
  const close = () => {
    actions.finish();
    player.close();
    timeline.close();
    transcript.close();
    desk.close();
  };
  return { desk, player, pane, worklist, transcript, timeline, writing, here, actions, dock, where, settled, close };
};

/** What was typed is saved when the page is hidden; one that leaves with something unsaved asks. `now()` gives the
    open workplace or null. Returns what ends that. */
export const keepWhatIsTyped = (now) => {
  const warn = (event) => {
    now()?.actions.finish();
    if (now()?.desk.hasUnsaved) event.preventDefault();
  };
  const hidden = () => { if (document.hidden) now()?.actions.finish(); };
  addEventListener("beforeunload", warn);
  document.addEventListener("visibilitychange", hidden);
  return () => {
    removeEventListener("beforeunload", warn);
    document.removeEventListener("visibilitychange", hidden);
  };
};
