// What the browser keeps: how the page looks, how fast it plays, which microphone is used. Nothing else, and
// nothing of patients.

const NAMES = { theme: ["system", "light", "dark"], speed: ["1", "1.25", "1.5", "1.75", "2"] };

const kept = (name) => {
  try {
    const value = localStorage.getItem(name);
    return NAMES[name].includes(value) ? value : NAMES[name][0];
  } catch {
    return NAMES[name][0]; // a browser that keeps nothing
  }
};

const keep = (name, value) => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // it holds until the page is closed
  }
};

// A foot pedal types a key; which one means what is kept per browser.
export const PEDAL_ACTS = { play: "Play, stop", back: "Back three seconds", forward: "On three seconds", next: "Next to decide" };

/** { play: "F9", …, held: "yes" }: names of keys as `keys.js` has them. */
export const pedal = () => {
  try {
    const read = JSON.parse(localStorage.getItem("pedal")) ?? {};
    const isKept = ([act, key]) => (act in PEDAL_ACTS || act === "held") && typeof key === "string" && key.length < 40;
    return Object.fromEntries(Object.entries(read).filter(isKept));
  } catch {
    return {}; // nothing, or nothing readable, is kept
  }
};

export const keepPedal = (keys) => keep("pedal", JSON.stringify(keys));

export const theme = () => kept("theme");
export const speed = () => Number(kept("speed"));

/** Which microphone was taken last, as `sources.js` writes it; "" for none yet. */
export const microphone = () => {
  try {
    return localStorage.getItem("microphone") ?? "";
  } catch {
    return "";
  }
};
export const keepMicrophone = (value) => keep("microphone", value);

const dark = matchMedia("(prefers-color-scheme: dark)");

export const applyTheme = () => {
  const wanted = theme();
  const isDark = wanted === "dark" || (wanted === "system" && dark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
};
dark.addEventListener("change", applyTheme);

const after = (name) => {
  const values = NAMES[name];
  return values[(values.indexOf(kept(name)) + 1) % values.length];
};

export const nextTheme = () => {
  keep("theme", after("theme"));
  applyTheme();
  return theme();
};

/** One step faster or slower; it stops at both ends. */
export const changeSpeed = (by) => {
  const values = NAMES.speed;
  const at = Math.min(Math.max(values.indexOf(kept("speed")) + by, 0), values.length - 1);
  keep("speed", values[at]);
  return speed();
};

/** For a button: round and round. */
export const nextSpeed = () => {
  keep("speed", after("speed"));
  return speed();
};
