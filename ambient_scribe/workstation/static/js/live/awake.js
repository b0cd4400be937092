// While this window sends the sound of a visit, a tablet's screen does not go to sleep: its microphone would too.

let lock = null;
let isWanted = false;

const look = async () => {
  if (!navigator.wakeLock || document.hidden) return;
  if (isWanted && (!lock || lock.released)) {
    lock = await navigator.wakeLock.request("screen").catch(() => null); // a battery that is low refuses
  }
  if (!isWanted) {
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
