// What leaves on paper or as a file. The server is asked for the sheet first and writes that down; the browser's
// own print of a visit's page shows nothing of the patient.

import { blob, get } from "/static/js/api.js";
import { el } from "/static/js/dom.js";

const LETTER_COUNTRIES = new Set(["US", "CA", "MX", "PH", "CL", "CO"]);

/** The paper that printers have where the browser is. */
const form = () => (LETTER_COUNTRIES.has(new Intl.Locale(navigator.language).maximize().region) ? "letter" : "a4");

export const printSheet = async (path, query = {}) => {
  const sheet = await get(path, query);
  document.querySelector(".print-sheet")?.remove();
  const drawn = drawSheet(sheet);
  document.body.append(drawn);
  addEventListener("afterprint", () => drawn.remove(), { once: true });
  window.print();
};

export const savePdf = async (path, name, query = {}) => {
  const url = URL.createObjectURL(await blob(path, { ...query, form: form() }));
  el("a", { href: url, download: `${name}.pdf` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

const drawSheet = (sheet) => {
  const patient = sheet.patient.join(", ");
  const lines = [
    patient && ["Patient", patient], ["Visit", sheet.visit_day],
    sheet.to !== null && ["To", sheet.to || "________________________"],
  ].filter(Boolean);
  let group = "";
  const parts = sheet.parts.map((part) => {
    const above = part.group !== group && part.group ? el("h2", {}, part.group) : null;
    group = part.group;
    return [above, el("section", {}, part.heading && el("h3", {}, part.heading), linesOf(part))];
  });
  return el(
    "article",
    { class: `print-sheet${sheet.large ? " large" : ""}`, "aria-hidden": "true" },
    sheet.mark && el("p", { class: "print-mark" }, sheet.mark),
    el("div", { class: "print-body" },
      el("header", {},
        sheet.clinic && el("p", { class: "print-clinic" }, sheet.clinic),
        el("h1", {}, sheet.title),
        el("dl", {}, lines.map(([name, text]) => el("div", {}, el("dt", {}, `${name}:`), el("dd", {}, text))))),
      parts,
      el("footer", {},
        sheet.by_pen && el("p", { class: "print-pen" }, "Signature __________________________________    Date ______________"),
        sheet.ending.map((text) => el("p", {}, text)),
        sheet.mark && el("p", { class: "print-draft" }, `${sheet.mark}.`))),
    el("p", { class: "print-foot" }, [sheet.mark, patient, sheet.title].filter(Boolean).join(" · ")),
  );
};

const linesOf = ({ prose, lines }) => {
  const texts = lines.map(({ text, check }) => (check ? `${text} (check: ${check.toLowerCase()})` : text));
  return prose ? texts.map((text) => el("p", {}, text)) : el("ul", {}, texts.map((text) => el("li", {}, text)));
};
