// The sound of this page's microphone on its way to the server. Every sample has a number; what the server has not
// acknowledged is kept in memory, and sent again from where it says after a dropped connection: nothing is lost,
// nothing comes twice.

import { LastingSocket } from "/static/js/live/lasting_socket.js";

const KEPT_MS = 15 * 60_000; // more than a connection is ever away; older sound is thrown away, and its place told
const FULL_BYTES = 1 << 20; // what the browser may hold on its way
const SILENT_MS = 10_000; // a connection that acknowledges nothing for so long is dead
const STEP_MS = 100;
const HEADER_BYTES = 8;

/** Events: "change" (connected or not, how much waits), "told" { type } (pause, resume, stop), "over" { code }. */
export class SoundWire extends EventTarget {
  #stream = crypto.randomUUID().replaceAll("-", "");
  #blocks = []; // { at, samples }, in their order
  #kept = 0; // samples in them
  #cursor = 0; // the block to send next
  #isReady = false;
  #isAway = false; // it was lost, or could not be made
  #heardAt = 0;
  #socket;

  constructor(path, { rateHz, name }) {
    super();
    this.rateHz = rateHz;
    this.name = name;
    this.next = 0; // samples that were captured
    this.acknowledged = 0;
    this.#socket = new LastingSocket(path, {
      opened: () => {
        this.#heardAt = performance.now();
        this.#socket.send(JSON.stringify({ stream: this.#stream, captured: this.next, rateHz: this.rateHz, name: this.name }));
      },
      told: (data) => this.#told(JSON.parse(data)),
      dropped: () => this.#lost(),
      over: (code) => {
        this.#lost();
        this.#tell("over", { code });
      },
    });
  }

  get isConnected() { return this.#isReady; }
  get isAway() { return this.#isAway; }
  get pendingMs() { return ((this.next - this.acknowledged) / this.rateHz) * 1000; }

  /** `lost`: samples before these that could not be taken. Their numbers are left out: the server tells of a gap. */
  push(samples, lost = 0) {
    this.next += lost;
    this.#blocks.push({ at: this.next, samples });
    this.next += samples.length;
    this.#kept += samples.length;
    while ((this.#kept / this.rateHz) * 1000 > KEPT_MS) this.#shift();
    this.#socket.tick();
    this.#pump();
  }

  /** Resolves once everything has left, however long the connection is away. */
  async sent() {
    const isAllSent = () => this.#isReady && this.#cursor === this.#blocks.length && this.#socket.waiting === 0;
    while (!isAllSent() && !this.#socket.isOver) await this.#step();
  }

  /** Resolves once the server holds everything, or `ms` after a connection was there for it. */
  async drained(ms) {
    let left = ms;
    while (this.acknowledged < this.next && left > 0 && !this.#socket.isOver) {
      // It acknowledges what comes: an empty block asks for that.
      if (this.#isReady && this.#cursor === this.#blocks.length) this.#socket.send(message({ at: this.next, samples: new Int16Array() }));
      await this.#step();
      if (this.#isReady) left -= STEP_MS;
    }
  }

  async #step() {
    this.#socket.tick();
    this.#pump();
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }

  close() { this.#socket.close(); }

  #shift() {
    this.#kept -= this.#blocks.shift().samples.length;
    this.#cursor = Math.max(0, this.#cursor - 1);
  }

  #pump() {
    const awaits = this.#cursor > 0 || (!this.#isReady && this.#socket.isOpen);
    if (awaits && performance.now() - this.#heardAt > SILENT_MS) this.#socket.drop();
    if (!this.#isReady) return;
    if (this.#cursor === 0) this.#heardAt = performance.now(); // nothing waits for an answer yet
    while (this.#cursor < this.#blocks.length && this.#socket.waiting < FULL_BYTES) {
      this.#socket.send(message(this.#blocks[this.#cursor]));
      this.#cursor += 1;
    }
  }

  #told({ type, next }) {
    this.#heardAt = performance.now();
    if (next !== undefined) this.#acknowledge(next);
    if (type === "ready") {
      this.#cursor = 0;
      [this.#isReady, this.#isAway] = [true, false];
      this.#tell("change");
    } else if (type !== "ack") {
      this.#tell("told", { type });
    }
    this.#pump();
  }

  #acknowledge(next) {
    this.acknowledged = Math.min(Math.max(next, this.acknowledged), this.next);
    while (this.#blocks.length && endOf(this.#blocks[0]) <= this.acknowledged) this.#shift();
    const [first] = this.#blocks;
    if (first && first.at < this.acknowledged && this.#cursor === 0) this.#cut(first);
    this.#tell("change");
  }

  /** The server holds a part of the first block: the rest of it is sent. */
  #cut(first) {
    const held = this.acknowledged - first.at;
    this.#blocks[0] = { at: this.acknowledged, samples: first.samples.subarray(held) };
    this.#kept -= held;
  }

  #lost() {
    [this.#isReady, this.#isAway] = [false, true];
    this.#cursor = 0;
    this.#tell("change");
  }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}

const endOf = ({ at, samples }) => at + samples.length;

const message = ({ at, samples }) => {
  const bytes = new Uint8Array(HEADER_BYTES + samples.byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(at), true);
  bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), HEADER_BYTES);
  return bytes;
};
