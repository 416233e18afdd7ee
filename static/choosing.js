// All rows of a list are chosen at once, and how many are is said; each page works without it.
"use strict";

const boxes = [...document.querySelectorAll(".pick [type=checkbox]")];
const all = document.querySelector("[data-pick-all]");
const chosen = document.querySelector("[data-chosen]");
const bar = chosen?.closest(".bulk");

if (all && chosen) {
  const box = all.querySelector("input");
  const count = () => {
    const many = boxes.filter(({ checked }) => checked).length;
    box.checked = many === boxes.length;
    box.indeterminate = many > 0 && many < boxes.length;
    chosen.querySelector("b").textContent = many;
    bar.classList.toggle("idle", !many); // how many is said all the same
    chosen.classList.toggle("visually-hidden", !many);
  };
  box.addEventListener("change", () => {
    for (const one of boxes) one.checked = box.checked;
    count();
  });
  for (const one of boxes) one.addEventListener("change", count);
  addEventListener("pageshow", count); // the browser may have filled them in again
  all.hidden = chosen.hidden = false;
  count();
}
