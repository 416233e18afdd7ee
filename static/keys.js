// j and k move through a queue, Enter opens, a answers and c closes; each page works without it.
// Letters may be in the way of what people speak or press otherwise, so they can be switched off.
"use strict";

const rows = [...document.querySelectorAll("[data-row]")];
const switches = [...document.querySelectorAll("[data-keys]")];
const isOff = () => localStorage.getItem("keys") === "off";

function label() {
  for (const button of switches) {
    button.textContent = isOff() ? button.dataset.on : button.dataset.off;
    button.hidden = false;
  }
}

function move(step) {
  const focused = rows.indexOf(document.activeElement);
  const here = focused < 0 ? rows.findIndex((row) => row.ariaCurrent === "true") : focused;
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next]?.focus();
}

function close() {
  const closing = document.querySelector("#closing");
  if (closing instanceof HTMLDetailsElement) closing.open = true;
  document.querySelector("#answer_outcome")?.focus();
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  a: () => document.querySelector("#answer_text")?.focus(),
  c: close,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const action = actions[event.key];
  if (!action) return;
  action();
  event.preventDefault();
});

for (const button of switches) {
  button.addEventListener("click", () => {
    localStorage.setItem("keys", isOff() ? "on" : "off");
    label();
  });
}
label();
