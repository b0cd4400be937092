// While this window sends the sound of a visit, a tablet's screen does not go to sleep: its microphone would too.
// What the system takes back is asked for again; where it refuses, somebody must know.

const AGAIN_MS = 15_000;
let lock = null, isWanted = false, isAsking = false, timer = 0;

/** `isRefused`: the screen may go to sleep all the same. */
export const awake = { isRefused: false };

const look = async () => {
  clearTimeout(timer);
  if (!navigator.wakeLock || document.hidden || isAsking) return;
  if (isWanted && (!lock || lock.released)) {
    isAsking = true;
    lock = await navigator.wakeLock.request("screen").catch(() => null); // a battery that is low refuses
    isAsking = false;
    lock?.addEventListener("release", look);
    awake.isRefused = !lock && !document.hidden;
    if (!lock) timer = setTimeout(look, AGAIN_MS);
  }
  if (!isWanted) {
    awake.isRefused = false;
    clearTimeout(timer);
    lock?.release();
    lock = null;
  }
};

export const keepAwake = (wanted) => {
  if (wanted === isWanted) return;
  isWanted = wanted;
  look();
};

document.addEventListener("visibilitychange", look);
