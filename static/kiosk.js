// A tablet between two customers: what one of them left open closes by itself, and says so before. Nothing of them is
// kept. What is pressed without a network waits in kiosk_worker.js.
"use strict";

const SECOND = 1000;
const QUIET = 20 * SECOND; // until it is asked whether somebody is there
const CLOSES = 20 * SECOND; // after that
const MOST_TIMES = 10; // that somebody takes more time
const { page, home, worker } = document.body.dataset;
const content = document.getElementById("content");
let timer;

function after(delay, action) {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

// What the screen shows by now; nothing where the server can't be reached.
async function look() {
  try {
    const answer = await fetch(home, { cache: "no-store" });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
}

// Without a trace in the history: Back shows nothing of the customer before. Until the server answers, what was on the
// page is gone from it all the same. The worker that thanked without a network has a page for every case.
async function reset() {
  const away = document.getElementById("away");
  if (page === "kept" || (await look())) return location.replace(home);
  if (away) content.replaceChildren(away.content.cloneNode(true));
  document.querySelector("footer")?.replaceChildren();
  after(15 * SECOND, reset);
}

function watchThanks() {
  const box = document.getElementById("still-there");
  let times = 0;
  const wait = () => after(QUIET, ask);
  const stay = () => {
    times += 1;
    box.close();
    wait();
  };
  const ask = () => {
    if (times === MOST_TIMES) return reset();
    box.showModal();
    after(CLOSES, reset);
  };
  box.querySelector("button").addEventListener("click", stay);
  box.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => box.open || wait());
  wait();
}

// The words stay until they were typed, or their time is over.
async function watchWords() {
  const shown = await look();
  if (shown && !shown.includes(document.querySelector("h1").textContent)) return location.replace(home);
  after(5 * SECOND, watchWords);
}

// A language that was chosen, and a page that stood for long, begin anew once nobody presses anything.
function watchIdle(seconds) {
  const wait = () => after(seconds * SECOND, reset);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wait);
  wait();
}

// The worker takes over what is pressed without a network, and is told that the page is open: so it tries again and
// again to bring it. An app that was installed keeps its storage when that grows short.
async function meetWorker() {
  if (!worker || !navigator.serviceWorker) return;
  const counted = document.getElementById("waiting");
  const call = async () => (await navigator.serviceWorker.ready).active.postMessage("open");
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (!counted) return;
    counted.querySelector("b").textContent = data.waiting;
    counted.hidden = data.waiting === 0;
  });
  await navigator.serviceWorker.register(worker, { scope: home });
  if (matchMedia("(display-mode: fullscreen)").matches) navigator.storage?.persist?.();
  addEventListener("online", call);
  setInterval(call, 15 * SECOND);
  call();
}

const IDLE = { away: 15, kept: 15, over: 60, paused: 60, screen: location.search ? 60 : 300 };

document.getElementById("done")?.addEventListener("click", (event) => {
  event.preventDefault();
  reset();
});
addEventListener("pageshow", ({ persisted }) => persisted && reset());
if (page === "thanks") watchThanks();
else if (page === "words") watchWords();
else if (page in IDLE) watchIdle(IDLE[page]);
meetWorker();
