// Passkeys: the browser is asked to make one or to answer with one. The server begins each ceremony and
// checks what comes of it; here nothing of a key is seen or kept.

import { Problem } from "/static/js/api.js";

/** The browser can, and the page came over TLS or from this machine itself. */
export const canTouch = () =>
  isSecureContext && "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

const WHY = {
  NotAllowedError: "the passkey was not given in time, or not at all: try again",
  InvalidStateError: "this key is registered for your account already",
  SecurityError: "passkeys do not work at this address: open the workstation by its own name",
  NotSupportedError: "this key is of a kind that the workstation does not take",
};

const asked = async (ceremony) => {
  try {
    return JSON.stringify((await ceremony()).toJSON());
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new Problem(422, { detail: WHY[error.name] ?? "the browser could not ask for the passkey" });
  }
};

/** `begun`: { ceremony, options } of the server; gives what goes back to it. */
export const touched = async ({ ceremony, options }) => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options));
  return { ceremony, response: await asked(() => navigator.credentials.get({ publicKey })) };
};

export const made = async ({ ceremony, options }) => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options));
  return { ceremony, response: await asked(() => navigator.credentials.create({ publicKey })) };
};
