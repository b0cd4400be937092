// Dates, clock times and ages as a person reads them, in the browser's own time zone.

const two = (number) => String(number).padStart(2, "0");

export const hourOf = (iso) => {
  const at = new Date(iso);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
};

export const dayOf = (iso) => {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
};

export const momentOf = (iso) => `${dayOf(iso)} ${hourOf(iso)}`;

export const secondsOf = (iso) => `${momentOf(iso)}:${two(new Date(iso).getSeconds())}`;

/** A place in the recording: "3:07", "1:02:11". */
export const clock = (ms) => {
  const s = Math.floor(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** "12 min", "5 h", "2 days". */
export const ageOf = (iso, now = Date.now()) => {
  const past = Math.max(0, now - new Date(iso).getTime());
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h`;
  const days = Math.floor(past / DAY);
  return days === 1 ? "1 day" : `${days} days`;
};

export const yearsOf = (born, now = new Date()) => {
  const at = new Date(`${born}T00:00`);
  const before = now.getMonth() * 100 + now.getDate() < at.getMonth() * 100 + at.getDate();
  return now.getFullYear() - at.getFullYear() - (before ? 1 : 0);
};

/** Midnight to midnight where the browser is, `days` from today. */
export const dayAround = (days) => {
  const now = new Date();
  const since = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const until = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days + 1);
  return { since, until };
};

export const dayName = (day) =>
  day.toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long" });
