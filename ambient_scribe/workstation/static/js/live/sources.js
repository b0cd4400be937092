// Where the sound of a visit comes from: a microphone of this browser, or a device of the workstation. The last
// choice holds for the next visit.

import { keepMicrophone, microphone } from "/static/js/preferences.js";
import { el } from "/static/js/dom.js";
import { canCapture, microphones } from "/static/js/live/microphone.js";

const BROWSER = "browser:", DEVICE = "device:";

export const sourceOf = (value) =>
  value.startsWith(DEVICE)
    ? { source: "device", device: value.slice(DEVICE.length) || null, deviceId: "" }
    : { source: "browser", device: null, deviceId: value.slice(BROWSER.length) };

export const chosenSource = () => sourceOf(microphone() || BROWSER);

/** A select of all that there is; `live` is what the server told (`/api/live`). */
export const sourceSelect = async (live) => {
  const own = canCapture() ? await microphones() : [];
  const named = own.filter(({ label }) => label);
  const browser = canCapture()
    ? [["", named.length === 1 ? named[0].label : "Usual microphone"], ...(named.length > 1 ? named.map(({ deviceId, label }) => [deviceId, label]) : [])]
    : [];
  const select = el("select", { name: "source" },
    browser.length > 0 && el("optgroup", { label: "This browser" }, browser.map(([id, label]) => el("option", { value: `${BROWSER}${id}` }, label))),
    el("optgroup", { label: "The workstation" }, live.devices.length
      ? live.devices.map(({ name }) => el("option", { value: `${DEVICE}${name}` }, name))
      : el("option", { value: DEVICE, disabled: true }, live.why_no_device ?? "No microphone at the workstation")));
  const values = [...select.options].filter((option) => !option.disabled).map((option) => option.value);
  const usual = live.devices.find((device) => device.usual)?.name;
  select.value = values.includes(microphone()) ? microphone() : browser.length ? values[0] : usual ? `${DEVICE}${usual}` : values[0] ?? "";
  select.addEventListener("change", () => keepMicrophone(select.value));
  return select;
};
