// The transcript set right from the review: opens the dialogs, sends what they ask, and tells what followed.

import { post, Problem } from "/static/js/api.js";
import { say, sayProblem, sentence } from "/static/js/announce.js";
import { openCorrection, sayFollowed } from "/static/js/review/correction_dialog.js";
import { withCorrection } from "/static/js/review/local_words.js";
import { openSpeaker } from "/static/js/review/speaker_dialog.js";
import { session } from "/static/js/session.js";

const SLOW_MS = 600; // from which on it is told that it takes a while

export class Correcting {
  constructor({ desk, transcript, cursor, player }) {
    Object.assign(this, { desk, transcript, cursor, player });
  }

  #mayNot() {
    const { desk } = this;
    if (desk.isOpen && !desk.isAmending) return false;
    say(desk.note?.signed ? "The note is signed: its transcript stays as it was signed on" : "Nothing can be set right here");
    return true;
  }

  /** The words on which one stands. */
  word(again = null) {
    if (!this.cursor.isOn) return false;
    if (this.#mayNot()) return true;
    const { number, ids } = this.cursor;
    openCorrection(this.desk, { ids, text: this.cursor.text() }, {
      again,
      play: (own) => this.player.toggle(this.desk.words.passages(own)),
      send: (asked) => this.#send("corrections", asked, [number], ({ message }) =>
        this.word({ text: asked.correct.text, wrong: sentence(message) })),
    });
    return true;
  }

  speaker() {
    const number = this.cursor.number ?? Number(document.activeElement?.closest(".utterance")?.dataset.number);
    if (!this.desk.words.utterances[number]) return false;
    if (this.#mayNot()) return true;
    openSpeaker(this.desk.words, number, (who) => this.#send("speakers", { who }, [number], sayProblem));
    return true;
  }

  /** How it will be read, until the server has read the visit anew. Returns what takes that back. */
  #showAtOnce({ places, text }) {
    const { words } = this.desk;
    const before = {}, now = {};
    for (const place of places) {
      const [number] = words.placeOf(place[0]);
      before[number] ??= words.utterances[number];
      now[number] = withCorrection(now[number] ?? before[number], place, text, session.me.name);
    }
    const show = (utterances) => {
      words.change(utterances);
      this.transcript.redraw(Object.keys(utterances).map(Number));
    };
    show(now);
    return () => show(before);
  }

  /** The person goes on meanwhile: steps on the note wait for this one. */
  async #send(what, asked, numbers, failed) {
    const { desk, transcript } = this;
    const isSlow = setTimeout(() => say("The note follows…"), SLOW_MS);
    transcript.busy(numbers, true);
    const takeBack = asked.correct ? this.#showAtOnce(asked.correct) : () => {};
    try {
      const note = await desk.step((beside) =>
        post(desk.path(`transcript/${what}`), { beside, ...asked }).finally(takeBack));
      clearTimeout(isSlow);
      sayFollowed(note.followed);
    } catch (problem) {
      clearTimeout(isSlow);
      if (!(problem instanceof Problem)) throw problem;
      if (problem.isConflict) desk.adopt(await desk.newest());
      failed(problem);
    } finally {
      transcript.busy(numbers, false);
    }
  }
}
