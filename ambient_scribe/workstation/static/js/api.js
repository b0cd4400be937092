// The server's addresses. A problem that it tells becomes a Problem; a locked screen or a session that is
// over is dealt with by the gate, and the request goes out again: nothing that a person wrote is lost.

const JSON_TYPE = "application/json";

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || "the server does not answer");
    this.status = status;
    this.fields = body;
  }

  get isConflict() {
    return this.status === 409;
  }

  get isUnreachable() {
    return this.status === 0 || this.status >= 500;
  }
}

const state = { csrf: "", gate: null };

/** `gate.unlocked()` and `gate.loggedIn()` resolve once the person may go on. */
export const useGate = (gate) => { state.gate = gate; };
export const useToken = (csrf) => { state.csrf = csrf ?? ""; };

/** `signal` calls the request off; `unattended`: the page asks of its own accord, which keeps no screen open. */
const answered = async (method, path, body, { signal, unattended = false } = {}) => {
  const headers = { accept: JSON_TYPE };
  if (unattended) headers["x-unattended"] = "1";
  if (method !== "GET") headers["x-csrf-token"] = state.csrf;
  if (body !== undefined) headers["content-type"] = JSON_TYPE;
  try {
    return await fetch(path, {
      method, headers, signal, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Problem(0, { detail: "the workstation cannot be reached" });
  }
};

const problemOf = async (response) => {
  const type = response.headers.get("content-type") ?? "";
  const body = type.includes("json") ? await response.json().catch(() => ({})) : {};
  if (typeof body.csrf === "string") state.csrf = body.csrf; // the proof was right, what came after was not
  return new Problem(response.status, body);
};

/** As it is answered, without the gate: for logging in and the like. */
export const ask = async (method, path, body) => {
  const response = await answered(method, path, body);
  if (!response.ok) throw await problemOf(response);
  return told(response);
};

/** A session that proved itself again has another token: what follows is sent with that one. */
const told = async (response) => {
  const body = response.status === 204 ? null : await response.json();
  if (typeof body?.csrf === "string") state.csrf = body.csrf;
  return body;
};

const LOCKED = 423, LOGGED_OUT = 401;

const through = async (method, path, body, options) => {
  for (;;) {
    const response = await answered(method, path, body, options);
    if (response.status === LOCKED) await state.gate.unlocked();
    else if (response.status === LOGGED_OUT) await state.gate.loggedIn();
    else if (response.ok) return response;
    else throw await problemOf(response);
  }
};

const json = async (method, path, body, options) => told(await through(method, path, body, options));

export const get = (path, query, options) => json("GET", query ? `${path}?${searchOf(query)}` : path, undefined, options);
/** Asked by the page of its own accord: that keeps no screen from being locked. */
export const getUnattended = (path) => get(path, undefined, { unattended: true });
export const post = (path, body = {}, options) => json("POST", path, body, options);
export const put = (path, body) => json("PUT", path, body);
export const patch = (path, body) => json("PATCH", path, body);
export const blob = async (path, query) =>
  (await through("GET", `${path}?${searchOf(query)}`)).blob();

/** A file that is sent for; `onBytes` is told how much of it is here. */
export const postForBlob = async (path, body, onBytes) => {
  const response = await through("POST", path, body);
  const parts = [];
  let bytes = 0;
  try {
    for await (const part of piecesOf(response.body.getReader())) {
      parts.push(part);
      bytes += part.length;
      onBytes(bytes);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Problem(0, { detail: "the download was cut off: try again" });
  }
  return new Blob(parts, { type: response.headers.get("content-type") ?? "" });
};

const piecesOf = async function* (reader) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
};

const searchOf = (query) => {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== undefined);
  return new URLSearchParams(given).toString();
};

export const visitPath = (id, rest) => `/api/visits/${encodeURIComponent(id)}/${rest}`;
