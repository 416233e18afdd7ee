// j and k move through a queue, Enter opens; each page works without it.
"use strict";

const rows = [...document.querySelectorAll("[data-row]")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !rows.length) return;
  const here = rows.findIndex((row) => row === document.activeElement || row.ariaCurrent === "true");
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next].focus();
  event.preventDefault();
});
