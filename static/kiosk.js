// A tablet between two customers: what one of them left open closes by itself, and says so before. Nothing is kept.
"use strict";

const SECOND = 1000;
const QUIET = 20 * SECOND; // until it is asked whether somebody is there
const CLOSES = 20 * SECOND; // after that
const MOST_TIMES = 10; // that somebody takes more time
const { page, home } = document.body.dataset;
let timer;

function after(delay, action) {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

// Without a trace in the history: Back shows nothing of the customer before.
const reset = () => location.replace(home);

function watchThanks() {
  const box = document.getElementById("still-there");
  const more = box.querySelector("button");
  let times = 0;
  const wait = () => {
    box.hidden = true;
    after(QUIET, ask);
  };
  const ask = () => {
    if (times === MOST_TIMES) return reset();
    box.hidden = false;
    more.focus();
    after(CLOSES, reset);
  };
  more.addEventListener("click", () => {
    times += 1;
    document.getElementById("done").focus();
    wait();
  });
  document.getElementById("done").addEventListener("click", (event) => {
    event.preventDefault();
    reset();
  });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => box.hidden && wait());
  wait();
}

// A language that was chosen, and a page that stood for long, begin anew.
const WAITS = { words: 5 * SECOND, welcome: 0, paused: 60 * SECOND, screen: (location.search ? 60 : 300) * SECOND };

addEventListener("pageshow", ({ persisted }) => persisted && reset());
if (page === "thanks") watchThanks();
else if (WAITS[page]) after(WAITS[page], page === "words" ? () => location.reload() : reset);
