// A visit that runs, as this window has it: what the server tells of it, the sound that this page sends, and what a
// person may do. A pause holds the microphone first and asks the server then.

import { post, visitPath } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { awake } from "/static/js/live/awake.js";
import { DONE, Feed } from "/static/js/live/feed.js";
import { Recorder } from "/static/js/live/recorder.js";

const AGAIN_MS = 2_000;
/** A person may steer in one window, and the microphone be in another. */
const windows = "BroadcastChannel" in window ? new BroadcastChannel("ambient_scribe live") : null;
const RUNS = new Set(["starting", "listening", "paused"]);

/** Events: "state" (anything that the head shows), "level" { db }, and those of the feed. */
export class LiveVisit extends EventTarget {
  #asked = []; // { step: "pausing", "resuming" or "ending" }, asked here and not answered yet, in their order
  #answered = Promise.resolve(); // once all of them are

  constructor(state, recorder = null) {
    super();
    this.id = state.visit.id;
    this.feed = new Feed(state);
    this.hadIt = state.mine; // in hand, once
    for (const kind of ["sound", "words", "partial", "draft", "ended"]) {
      this.feed.addEventListener(kind, ({ detail }) => this.#tell(kind, detail));
    }
    this.feed.addEventListener("connection", () => this.#tell("state"));
    this.feed.addEventListener("state", () => {
      this.hadIt ||= this.state.mine;
      this.#followServer();
      this.#tell("state");
    });
    windows?.addEventListener("message", this.#heldElsewhere);
    this.recorder = null;
    if (recorder) this.take(recorder);
  }

  /** What was asked last counts: a pause holds, whatever of before it is still answered. */
  get #step() { return this.#asked.at(-1)?.step ?? null; }

  get state() { return this.feed.state; }
  get sendsSound() { return this.recorder !== null; }
  get isDone() { return DONE.has(this.state.phase); }

  /** Whoever began it, or has taken it over, has it in hand; others follow. */
  get isInHand() { return this.state.mine; }

  /** Whose microphone it is may always stop it; the way back is for who has it in hand. */
  get mayPause() { return this.isInHand || this.sendsSound; }

  /** What a person must know across the room: one word of
      starting, recording, silent, paused, ending, lost, drafted, failed, withdrawn. */
  get shown() {
    const { phase } = this.state;
    if (DONE.has(phase) || phase === "ending") return phase;
    if (this.#step === "ending") return "ending";
    // While the recognizer is loaded, sound is taken already.
    if (phase === "starting" && !this.recorder && !this.feed.sound.capturedMs) return phase;
    if (this.recorder) {
      if (this.recorder.isHeld) return "paused";
      if (this.recorder.trouble) return "silent";
      return !this.recorder.isConnected || this.feed.sound.soundComes ? "recording" : "silent";
    }
    if (this.feed.isAway) return "lost";
    if (phase === "paused") return "paused";
    return this.feed.sound.soundComes ? "recording" : "silent";
  }

  /** What was captured, with what this page holds while the connection is away. */
  get capturedMs() {
    const here = this.recorder && !this.recorder.isConnected ? this.recorder.pendingMs : 0;
    return this.feed.sound.capturedMs + here;
  }

  /** What is the matter with sound or connection, in a line; null when nothing is. */
  get trouble() {
    if (this.isDone) return null;
    if (this.recorder?.trouble && !this.recorder.isHeld) return this.recorder.trouble;
    if (this.recorder?.isAway && this.shown !== "ending") {
      return "The workstation cannot be reached. The sound is kept here and is sent as soon as it is back.";
    }
    if (this.feed.isAway) return "The workstation cannot be reached: words and draft come when it is back.";
    if (this.recorder && awake.isRefused) return "This screen may go to sleep, and its microphone with it (is the battery low?): touch it now and then.";
    return null;
  }

  path(rest) { return visitPath(this.id, `live${rest ? `/${rest}` : ""}`); }

  // ------------------------------------------------------------ sound
  take(recorder) {
    this.recorder = recorder;
    recorder.addEventListener("change", () => this.#tell("state"));
    recorder.addEventListener("over", () => { // another page sends the sound now, or nothing goes on there
      if (this.recorder !== recorder) return;
      this.recorder = null;
      this.#tell("state");
    });
    recorder.addEventListener("level", ({ detail }) => this.#tell("level", detail));
    recorder.addEventListener("told", ({ detail: { type } }) => {
      if (type === "resume" && this.#step === null) recorder.goOn();
      else recorder.hold();
    });
    this.#followServer();
  }

  /** After the page was loaded anew: its microphone again. */
  async takeMicrophone(deviceId) {
    if (!this.recorder) this.take(await Recorder.open(this.id, deviceId));
    this.#tell("state");
  }

  #followServer() {
    const { phase } = this.state;
    if (!this.recorder) return;
    if (DONE.has(phase)) {
      this.recorder.close();
      this.recorder = null;
    } else if (phase === "paused" || phase === "ending") this.recorder.hold();
    else if (this.#step === null) this.recorder.goOn();
  }

  // ------------------------------------------------------------ on and off the record
  async pause() {
    if (!RUNS.has(this.state.phase) || this.#step === "ending" || (this.shown === "paused" && this.#step !== "resuming")) return;
    this.recorder?.hold();
    windows?.postMessage(this.id);
    await this.#inTurn("pausing", async () => {
      await this.recorder?.sent();
      // Nothing is taken meanwhile; without a microphone here, the person must know that it did not work.
      await (this.recorder ? this.#untilAnswered("pause") : this.#ask("pause"));
    });
  }

  async resume() {
    if (!RUNS.has(this.state.phase) || this.#step === "ending" || this.#step === "resuming") return;
    if (this.#step === null && this.state.phase !== "paused" && !this.recorder?.isHeld) return;
    await this.#inTurn("resuming", () => this.#ask("resume"));
  }

  async end() {
    if (!RUNS.has(this.state.phase) || this.#step === "ending") return;
    await this.#inTurn("ending", async () => {
      await this.recorder?.finish();
      await this.#untilAnswered("stop");
    });
  }

  async withdraw(values) {
    this.recorder?.hold();
    await post(visitPath(this.id, "withdrawal"), values);
    this.feed.take({ ...this.state, phase: "withdrawn" });
    this.#tell("ended", { phase: "withdrawn" });
  }

  // ------------------------------------------------------------ the rest
  async mark() { return post(this.path("mark"), { label: "" }); }
  async swap() { return this.#ask("swap"); }
  async door(open) { return this.feed.take(await post(this.path("door"), { open })); }
  async alarmsSeen(upTo) { return post(this.path("alarms/seen"), { up_to: upTo }); }
  async question(text) { return post(this.path("questions"), { text }); }
  async answer(id, answer) { return post(this.path(`questions/${encodeURIComponent(id)}`), { answer }); }
  async edit(edit) { return post(this.path("edits"), { edit }); }
  async undo() { return post(this.path("edits/undo")); }

  #heldElsewhere = ({ data }) => { if (data === this.id) this.recorder?.hold(); };

  close() {
    windows?.removeEventListener("message", this.#heldElsewhere);
    this.feed.close();
    this.recorder?.close();
  }

  async #ask(what) { this.feed.take(await post(this.path(what))); }

  async #untilAnswered(what) {
    for (;;) {
      try {
        return await this.#ask(what);
      } catch (problem) {
        if (!problem.isUnreachable) throw problem;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** One after the other, however fast the keys are pressed; only what would record on is left out where something
      else was asked since. */
  #inTurn(step, work) {
    const own = { step };
    this.#asked.push(own);
    this.#tell("state");
    const turn = this.#answered.then(async () => {
      try {
        if (step !== "resuming" || this.#asked.at(-1) === own) await work();
      } catch (problem) {
        if (problem.status === undefined) throw problem;
        sayProblem(problem);
      } finally {
        this.#asked.shift();
        this.#followServer();
        this.#tell("state");
      }
    });
    this.#answered = turn.catch(() => {});
    return turn;
  }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}
