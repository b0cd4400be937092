// Charts as SVG: a table enters, a drawing leaves that says its title and its sum; the table itself stands below it for
// those who read. Places are attributes, colours are classes: nothing needs a style of its own.

const SPACE = "http://www.w3.org/2000/svg";
const NARROW = 560, BROAD = 1150; // as wide as a card is, so that its letters are as large as the page's
const BAR = 18, GAP = 10, NAMES = 190, VALUES = 64;
const HIGH = 190, FOOT = 22, LEFT = 40, STEPS = 4, DATE = 52;
const ROUND_IN_STEPS = [1.2, 1.6, 2, 4, 8, 12]; // a quarter of each is told in full, too

let count = 0;

const shape = (tag, attributes, ...children) => {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const drawing = (width, height, title, told, ...children) => {
  count += 1;
  const [named, described] = [`chart-${count}`, `chart-${count}-told`];
  return shape(
    "svg",
    { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": `${named} ${described}` },
    shape("title", { id: named }, title), shape("desc", { id: described }, told), ...children,
  );
};

const tip = (text) => shape("title", {}, text);

export const shown = (value, unit = "") => {
  if (value === null) return "–";
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })}${unit === "%" ? " %" : unit === "h" ? " h" : ""}`;
};

const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** A round number at or above the greatest value; `rounds`: what it may begin with. */
const roof = (value, rounds = [1, 2, 4, 5, 8, 10]) => {
  if (!(value > 0)) return 1;
  const scale = 10 ** Math.floor(Math.log10(value));
  return rounds.map((step) => step * scale).find((step) => step >= value);
};

/** A bar for each row by one of its numbers, the name at its left, the number at its right. */
export const rowBars = ({ title, unit, rows, columns }, wide) => {
  const [across, column] = [wide ? BROAD : NARROW, 0];
  const most = roof(Math.max(...rows.map(([, values]) => values[column] ?? 0)));
  const room = across - NAMES - VALUES;
  const bars = rows.flatMap(([name, values], number) => {
    const y = number * (BAR + GAP);
    const value = values[column] ?? 0;
    return [
      shape("text", { class: "name", x: 0, y: y + BAR - 5 }, short(name, 28)),
      shape("rect", { class: "tone-0", x: NAMES, y, width: Math.max(1, (value / most) * room), height: BAR, rx: 2 }, tip(`${name}: ${shown(values[column], unit)}`)),
      shape("text", { x: NAMES + (value / most) * room + 8, y: y + BAR - 5 }, shown(values[column], unit)),
    ];
  });
  const told = rows.map(([name, values]) => `${name} ${shown(values[column], unit)}`).join("; ");
  return drawing(across, rows.length * (BAR + GAP), title, `${columns[column]}: ${told}`, ...bars);
};

/** The numbers of each row as one bar that is divided. */
export const rowShares = ({ title, rows, columns }, wide) => {
  const across = wide ? BROAD : NARROW;
  const most = Math.max(1, ...rows.map(([, values]) => sum(values)));
  const room = across - NAMES - VALUES;
  const bars = rows.flatMap(([name, values], number) => {
    const y = number * (BAR + GAP);
    let x = NAMES;
    const parts = values.map((value, tone) => {
      const width = (value / most) * room;
      const part = shape("rect", { class: `tone-${tone}`, x, y, width: Math.max(0, width - 1), height: BAR }, tip(`${name}: ${columns[tone]} ${shown(value)}`));
      x += width;
      return part;
    });
    return [shape("text", { class: "name", x: 0, y: y + BAR - 5 }, short(name, 28)), ...parts, shape("text", { x: x + 8, y: y + BAR - 5 }, shown(sum(values)))];
  });
  const told = columns.map((column, tone) => `${column} ${shown(sum(rows.map(([, values]) => values[tone])))}`).join(", ");
  return drawing(across, rows.length * (BAR + GAP), title, told, ...bars);
};

const sum = (values) => values.reduce((one, other) => one + (other ?? 0), 0);

const frame = (most, unit, names, across) => {
  const y = (value) => HIGH - (value / most) * (HIGH - 12);
  const lines = Array.from({ length: STEPS + 1 }, (_, step) => (most / STEPS) * step).filter((value) => unit !== "visits" || Number.isInteger(value)).flatMap((value) => [
    shape("line", { class: value === 0 ? "axis" : "grid", x1: LEFT, x2: across, y1: y(value), y2: y(value) }),
    shape("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, shown(value)),
  ]);
  const width = (across - LEFT) / names.length;
  const every = Math.ceil((names.length * DATE) / (across - LEFT));
  const dates = names.flatMap((name, number) => number % every ? [] : [
    shape("text", { x: LEFT + width * (number + 0.5), y: HIGH + 16, "text-anchor": "middle" }, name.slice(5)),
  ]);
  return { y, width, lines, dates };
};

/** A column for each row, its numbers on top of each other. */
export const columns = ({ title, unit, rows, columns: names }, wide) => {
  const across = wide ? BROAD : NARROW;
  const most = roof(Math.max(...rows.map(([, values]) => sum(values))));
  const { y, width, lines, dates } = frame(most, unit, rows.map(([name]) => name), across);
  const bars = rows.flatMap(([name, values], number) => {
    let below = 0;
    return values.flatMap((value, tone) => {
      if (!value) return [];
      const top = y(below + value), bottom = y(below);
      below += value;
      return [shape("rect", { class: `tone-${tone}`, x: LEFT + width * number + width * 0.15, y: top, width: width * 0.7, height: Math.max(1, bottom - top - 1) }, tip(`${name}: ${names[tone]} ${shown(value)}`))];
    });
  });
  const told = names.map((name, tone) => `${name} ${shown(sum(rows.map(([, values]) => values[tone])))}`).join(", ");
  return drawing(across, HIGH + FOOT, title, told, ...lines, ...dates, ...bars);
};

/** A line for each number, over the rows. */
export const lines = ({ title, unit, rows, columns: names }, wide) => {
  const across = wide ? BROAD : NARROW;
  const most = roof(Math.max(...rows.flatMap(([, values]) => values.map((value) => value ?? 0))), ROUND_IN_STEPS);
  const { y, width, lines: grid, dates } = frame(most, unit, rows.map(([name]) => name), across);
  const x = (number) => LEFT + width * (number + 0.5);
  const drawn = names.flatMap((name, tone) => [
    shape("polyline", { class: `line tone-${tone}`, points: rows.map(([, values], number) => `${x(number)},${y(values[tone] ?? 0)}`).join(" ") }),
    ...rows.map(([week, values], number) => shape("circle", { class: `tone-${tone}`, cx: x(number), cy: y(values[tone] ?? 0), r: 3.5 }, tip(`${week}: ${name} ${shown(values[tone], unit)}`))),
  ]);
  const told = rows.map(([week, values]) => `${week}: ${names.map((name, tone) => `${name} ${shown(values[tone], unit)}`).join(", ")}`).join("; ");
  return drawing(across, HIGH + FOOT, title, told, ...grid, ...dates, ...drawn);
};
