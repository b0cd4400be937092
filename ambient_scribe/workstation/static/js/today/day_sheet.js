// A day sheet of another program: a CSV table or an .ics calendar is chosen, and its visits join the day.

import { post } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { el } from "/static/js/dom.js";

/** `day()` is the day that the page shows (a Date); `done` is called once the visits stand on it. */
export const chooseDaySheet = (day, done) => {
  const file = el("input", { type: "file", accept: ".csv,.tsv,.txt,.ics,text/csv,text/calendar" });
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    if (chosen) takeIn(chosen, day()).then(done, sayProblem);
  });
  file.click();
};

const takeIn = async (file, day) => {
  const { added, known } = await post("/api/today/sheet", { text: await file.text(), day: dateOf(day) });
  const kept = known > 0 ? `, ${known} stood there already` : "";
  say(added === 0 && known === 0 ? "The sheet has no visit on this day" : `${added} visits were added${kept}`);
};

/** As the server writes a day: 2026-05-04, by this browser's own calendar. */
const dateOf = (date) => {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};
