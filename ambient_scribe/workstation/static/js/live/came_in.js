// Somebody came into the room while the visit runs: they are asked too, and who refuses is not recorded.

import { get, visitPath } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button } from "/static/js/dom.js";
import { busyWhile, openDialog, openedOnce } from "/static/js/dialogs.js";
import { Room } from "/static/js/live/room.js";

export const openRoom = openedOnce(async (visit) => {
  const room = new Room(visit, await get(visitPath(visit.id, "consent")));
  const keep = button("Write down", () => {
    const { refused } = room;
    if (refused.length) visit.pause();
    busyWhile(keep, () => room.keep()).then(() => {
      opened.close();
      if (refused.length) say(`Off the record: the ${refused.join(", the ")} has not agreed`);
    }, sayProblem);
  }, { kind: "main", key: "Enter" });
  const opened = openDialog({ title: "In the room", wide: true, body: room.element, actions: [keep], closeText: "Leave it" });
  opened.dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input")) return;
    if (room.press(event.key)) event.preventDefault();
  });
  const draw = () => { keep.disabled = room.undecided.length > 0; };
  room.addEventListener("change", draw);
  room.addEventListener("decided", () => keep.focus());
  draw();
  if (!room.focus()) opened.dialog.querySelector(".add-person").focus();
});
