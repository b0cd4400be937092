// One paper beside the transcript: its statements, what they rest on, what is to be decided; the parts are the
// review's, put together for a paper.

import { sayProblem } from "/static/js/announce.js";
import { el } from "/static/js/dom.js";
import { PaperDesk } from "/static/js/after/desk.js";
import { buildTop } from "/static/js/after/top.js";
import { Actions } from "/static/js/review/actions.js";
import { chooseText } from "/static/js/review/conflict.js";
import { buildDock } from "/static/js/review/dock.js";
import { NotePane } from "/static/js/review/note_pane.js";
import { Place } from "/static/js/review/place.js";
import { Player } from "/static/js/review/player.js";
import { Timeline } from "/static/js/review/timeline.js";
import { TranscriptPane } from "/static/js/review/transcript_pane.js";
import { WorklistPane } from "/static/js/review/worklist_pane.js";
import { Writing } from "/static/js/review/writing.js";
import { mayEdit } from "/static/js/session.js";

/** `onChanged(paper)` after each step; `onSaving(desk)` as it is saved. */
export const openPaper = (page, paper, { onChanged, onSaving }) => {
  const desk = new PaperDesk(page, paper, { mayEdit: mayEdit(), choose: chooseText });
  const player = new Player(desk);
  const transcript = new TranscriptPane(desk.words, { withdrawn: desk.consent === "withdrawn" });
  const pane = new NotePane(desk.note);
  pane.element.setAttribute("aria-label", desk.note.title);
  const worklist = new WorklistPane(desk, { onEmpty: () => el("p", { class: "nothing" }, emptyText(desk)) });
  const timeline = new Timeline(desk, {
    play: (ms) => player.playFrom(ms),
    toggle: (ms) => { if (player.playing) player.stop(); else player.playFrom(ms); },
    show: (number) => transcript.now(number),
  });
  const writing = new Writing(desk, pane);
  const here = new Place({ desk, pane, worklist, transcript, timeline, player });
  const actions = new Actions(desk, pane, worklist, here, writing);
  const dock = buildDock({ desk, player, actions, play: () => here.play() });
  const settled = () => {
    actions.finish();
    return desk.settled();
  };
  const top = buildTop({ desk, page, settled });
  here.onMoved = (known, task) => dock.draw(known, task);
  here.onEdit = (caret) => actions.edit(caret);

  const redraw = () => {
    pane.draw(desk.note);
    writing.noted();
    worklist.draw();
    top.draw();
    here.redraw();
    onChanged(desk.note);
  };
  desk.addEventListener("pending", ({ detail }) => pane.pending(detail));
  desk.addEventListener("note", redraw);
  desk.addEventListener("saving", () => onSaving(desk));
  player.addEventListener("sound", ({ detail: { ms } }) => {
    timeline.now(ms);
    transcript.now(ms === null ? null : desk.words.utteranceAt(ms));
  });
  here.listen();
  dock.draw(null, null);

  const close = () => {
    actions.finish();
    player.close();
    timeline.close();
    desk.close();
  };
  const undo = (by) => actions.undo(by).catch(sayProblem);
  return { desk, pane, worklist, transcript, timeline, here, actions, dock, player, top, undo, close };
};

const emptyText = ({ paper }) =>
  paper.state === "released" || paper.state === "void" ? "Its words are closed." : "Every statement is borne out or decided.";
