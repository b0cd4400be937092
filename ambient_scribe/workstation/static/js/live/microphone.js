// This browser's microphone, as it is: without echo cancellation, noise suppression and gain control, which are
// made for calls and swallow words. One sound context for the whole visit; another microphone can take its place.

const SILENT_MS = 2_500; // without a block for so long: nothing comes
const LOOK_MS = 1_000;
const FLUSH_MS = 5_000; // a page with much to do is slow; what waits in it is a person's last words
const RAW = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const FULL = 32768, LOWEST_DB = -60;

export const canCapture = () => Boolean(navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode);

/** The microphones of this browser; without names until one may be used. */
export const microphones = async () => {
  if (!canCapture()) return [];
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, deviceId }) => kind === "audioinput" && !["default", "communications"].includes(deviceId));
};

/** What a person can do about a microphone that does not open. */
export const whyNot = (error) => {
  if (error.name === "NotAllowedError") return "The browser may not use the microphone: allow it beside the address, or take the workstation's own.";
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return "There is no such microphone: plug it in, or take another.";
  if (error.name === "NotReadableError" || error.name === "AbortError") return "The microphone does not open: is it in use by another program?";
  return "The microphone does not open: take another, or the workstation's own.";
};

export const levelDb = (samples) => {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.max(LOWEST_DB, 10 * Math.log10(sum / Math.max(1, samples.length) / FULL ** 2 || 1e-9));
};

/** Events: "block" { samples, lost: how many could not be taken before them }, "trouble" (`trouble` is a line or null). */
export class Microphone extends EventTarget {
  #context;
  #node;
  #stream = null;
  #source = null;
  #turn = 0;
  #blockAt = 0;
  #timer = 0;
  #deviceId;

  /** Opens one, and listens to nothing yet. What it throws, `whyNot` explains. */
  static async open(deviceId = "") {
    const stream = await taken(deviceId);
    const context = new AudioContext({ latencyHint: "playback" });
    await context.audioWorklet.addModule("/static/js/live/capture_worklet.js");
    return new Microphone(context, stream, deviceId);
  }

  constructor(context, stream, deviceId) {
    super();
    this.isOn = false;
    this.trouble = null;
    this.#deviceId = deviceId;
    this.#context = context;
    this.#node = new AudioWorkletNode(context, "capture", { channelCount: 1, channelCountMode: "explicit" });
    this.#node.connect(context.destination); // silence: a node that leads nowhere is not run
    this.#node.port.addEventListener("message", ({ data }) => this.#block(data));
    this.#node.port.start();
    this.#use(stream);
    navigator.mediaDevices.addEventListener("devicechange", this.#again);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  get rateHz() { return this.#context.sampleRate; }
  get name() { return this.#stream?.getAudioTracks()[0]?.label || "microphone of the browser"; }

  start() {
    this.#turn += 1;
    this.isOn = true;
    this.#blockAt = performance.now();
    this.#track.enabled = true;
    this.#node.port.postMessage({ turn: this.#turn, isOn: true });
    this.#context.resume();
  }

  /** From this moment on nothing is taken: a block that is on its way already is thrown away. */
  stop() {
    this.#turn += 1;
    this.isOn = false;
    this.#track.enabled = false;
    this.#node.port.postMessage({ turn: this.#turn, isOn: false });
    this.#troubled(null);
  }

  /** Gives what has gathered since the last block, then stops. */
  async finish() {
    if (!this.isOn) return;
    if (this.#context.state === "running") await Promise.race([
      new Promise((resolve) => {
        this.addEventListener("flushed", resolve, { once: true });
        this.#node.port.postMessage({ flush: true });
      }),
      new Promise((resolve) => setTimeout(resolve, FLUSH_MS)),
    ]);
    this.stop();
  }

  close() {
    clearInterval(this.#timer);
    navigator.mediaDevices.removeEventListener("devicechange", this.#again);
    for (const track of this.#stream.getTracks()) track.stop();
    this.isOn = false;
    if (this.#context.state !== "closed") this.#context.close();
  }

  get #track() { return this.#stream.getAudioTracks()[0]; }

  #use(stream) {
    this.#source?.disconnect();
    this.#stream = stream;
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#node);
    this.#track.enabled = this.isOn;
    this.#track.addEventListener("ended", this.#again);
  }

  /** The microphone is gone: another is taken as soon as there is one. */
  #again = async () => {
    if (this.#track.readyState === "live") return;
    try {
      this.#use(await taken(this.#deviceId).catch(() => taken("")));
    } catch {
      this.#look(); // until the next one is plugged in
    }
  };

  #block({ turn, samples, lost, last }) {
    if (turn === this.#turn && this.isOn && samples.length) {
      this.#blockAt = performance.now();
      this.#tell("block", { samples, lost });
    }
    if (last) this.#tell("flushed");
  }

  #look() {
    if (!this.isOn) return;
    if (this.#track.readyState !== "live") this.#troubled("The microphone is gone: plug it in again, or another one.");
    else if (this.#track.muted) this.#troubled("The microphone is muted: switch it on at the device or in the system.");
    else if (this.#context.state !== "running") {
      this.#context.resume();
      this.#troubled("The browser holds the microphone back: press any key.");
    } else if (performance.now() - this.#blockAt > SILENT_MS) this.#troubled("No sound comes from the microphone.");
    else this.#troubled(null);
  }

  #troubled(line) {
    if (line === this.trouble) return;
    this.trouble = line;
    this.#tell("trouble");
  }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}

const taken = (deviceId) =>
  navigator.mediaDevices.getUserMedia({ audio: { ...RAW, ...(deviceId && { deviceId: { exact: deviceId } }) } });
