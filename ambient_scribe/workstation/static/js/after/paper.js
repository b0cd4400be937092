// One paper in its workplace: its statements, what they rest on, what is to be decided, and its own head.

import { PaperDesk } from "/static/js/after/desk.js";
import { buildTop } from "/static/js/after/top.js";
import { chooseText } from "/static/js/review/conflict.js";
import { buildWorkplace } from "/static/js/review/workplace.js";
import { mayEdit } from "/static/js/session.js";

/** `onChanged(paper)` after each step, and once it was compared with what changed; `onMoved()`; `onSaving(desk)` as it
    is saved. */
export const openPaper = (page, paper, { onChanged, onMoved, onSaving }) => {
  const desk = new PaperDesk(page, paper, { mayEdit: mayEdit(), choose: chooseText });
  const work = buildWorkplace(desk, {
    whenEmpty: () => emptyText(desk),
    onNote: () => {
      top.draw();
      onChanged(desk.note);
    },
    onMoved,
  });
  work.pane.element.setAttribute("aria-label", desk.note.title);
  const onLooked = () => {
    top.draw();
    onChanged(desk.note);
  };
  const top = buildTop({ desk, page, settled: work.settled, onLooked });
  desk.addEventListener("saving", () => onSaving(desk));
  return { ...work, top };
};

const emptyText = ({ paper }) =>
  paper.state === "released" || paper.state === "void" ? "Its words are closed." : "Every statement is borne out or decided.";
