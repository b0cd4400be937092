// A WebSocket that comes back: after a dropped connection it is opened again, at once and then more and more
// slowly. What tells that nothing more comes (the server says so by the code) ends it.

const FIRST_MS = 250, SLOWEST_MS = 5_000;
const OVER = new Set([1000, 4403, 4404]);

export class LastingSocket {
  #socket = null;
  #wait = FIRST_MS;
  #dueAt = 0;
  #timer = 0;
  #isOver = false;
  #isComing = false;

  /** `told(data)`: a message; `opened()`, `dropped(code)`; `over(code, reason)` once, at the end.
      `before(code)`: awaited before it is opened again. */
  constructor(path, on) {
    this.address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    this.on = on;
    this.#open();
    addEventListener("online", this.now);
  }

  get isOpen() { return this.#socket?.readyState === WebSocket.OPEN; }
  get isOver() { return this.#isOver; }
  get waiting() { return this.#socket?.bufferedAmount ?? 0; }

  send(data) { if (this.isOpen) this.#socket.send(data); }

  #open() {
    if (this.#isOver) return;
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.on.opened?.();
    socket.onmessage = ({ data }) => {
      this.#wait = FIRST_MS;
      this.on.told(data);
    };
    socket.onclose = ({ code, reason }) => { if (socket === this.#socket) this.#closed(code, reason); };
  }

  async #closed(code, reason) {
    this.#socket = null;
    if (this.#isOver) return;
    if (OVER.has(code)) {
      this.close();
      this.on.over?.(code, reason);
      return;
    }
    this.on.dropped?.(code);
    this.#isComing = true;
    await this.on.before?.(code);
    this.#dueAt = performance.now() + this.#wait;
    this.#timer = setTimeout(this.now, this.#wait);
    this.#wait = Math.min(this.#wait * 2, SLOWEST_MS);
  }

  /** Opens it again where that is due. Timers of a hidden page are slow: whoever has something to send asks too. */
  tick() { if (this.#isComing && this.#dueAt && performance.now() >= this.#dueAt) this.now(); }

  now = () => {
    if (!this.#isComing || this.#isOver) return;
    clearTimeout(this.#timer);
    [this.#isComing, this.#dueAt] = [false, 0];
    this.#open();
  };

  /** Drops a connection that does not answer; it comes back. */
  drop() {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.close();
    this.#closed(0, "");
  }

  close() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.now);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
