// Keys for those who handle many cases; each page works without them. What a key leads to says so in the page:
// data-key on a button is pressed, on anything else its first field is written in.
// Letters and digits may be in the way of what people speak or press otherwise, so they can be switched off.
"use strict";

const FIELD = "input:not([type=checkbox], [type=hidden]), select, textarea";
const MOVING = new Set(["j", "k"]);
const rows = [...document.querySelectorAll("[data-row]")];
const list = document.querySelector("[data-keys-list]");
const isOff = () => localStorage.getItem("keys") === "off";

function move(step) {
  const focused = rows.indexOf(document.activeElement);
  const here = focused < 0 ? rows.findIndex((row) => row.ariaCurrent === "true") : focused;
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next]?.focus();
}

function follow(key) {
  const place = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!place) return false;
  if (place instanceof HTMLButtonElement) {
    place.click();
    return true;
  }
  if (place instanceof HTMLDetailsElement) place.open = true;
  place.querySelector("[data-send]")?.scrollIntoView({ block: "nearest" });
  place.querySelector(FIELD)?.focus();
  return true;
}

function choose() {
  document.activeElement.closest(".pick > li")?.querySelector("[type=checkbox]")?.click();
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  x: choose,
  "?": () => list?.showModal(),
};

// What is being written is sent by the button that stands with it; what is chosen, by the one beside the choice.
function send(field) {
  const around = field.closest(".filters, details, section");
  const button = around?.querySelector("[data-send]") ?? around?.querySelector("button[formaction]");
  button?.click();
}

function press(event) {
  const { key, target } = event;
  const field = target.closest(FIELD);
  if (event.isComposing || target.closest("dialog")) return;
  if (field && key === "Escape") field.blur();
  if (field && key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    send(field);
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  if (event.repeat && !MOVING.has(key)) return;
  if (actions[key]) actions[key]();
  else if (!follow(key)) return;
  event.preventDefault();
}

function label(button) {
  button.textContent = isOff() ? button.dataset.on : button.dataset.off;
}

// The queue beside a case is scrolled to it.
const current = document.querySelector(".queue [aria-current]");
const queue = current?.closest(".queue");
if (queue && current.offsetTop + current.offsetHeight > queue.clientHeight) {
  queue.scrollTop = current.offsetTop - queue.clientHeight / 2;
}

document.addEventListener("keydown", press);
for (const button of document.querySelectorAll("[data-keys]")) {
  label(button);
  button.addEventListener("click", () => {
    localStorage.setItem("keys", isOff() ? "on" : "off");
    label(button);
  });
}
for (const button of document.querySelectorAll("[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => list.showModal());
}
document.querySelector("[data-keys-close]")?.addEventListener("click", () => list.close());
