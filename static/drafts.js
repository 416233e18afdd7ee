// Saves what is being written as a draft, a second after typing stops; each page works without it.
"use strict";

const form = document.querySelector("form[data-drafts]");

if (form) {
  const token = form.elements.namedItem("draft");
  const overlooked = form.querySelector("[data-overlooked]");
  let line = form.querySelector("[data-draft-of]"); // the one beside the field that is being written
  let shown = "";
  let waiting = null;
  let changed = false;
  let underway = 0;
  let saving = Promise.resolve();
  let leaving = false;
  let failed = false;

  const say = (text) => { if (line && line.textContent.trim() !== text) line.textContent = text; };
  const words = (name) => form.querySelector(name).textContent.trim();
  const copy = (name) => form.querySelector(name).content.cloneNode(true);

  // What another tab wrote in the same fields; both texts stay to be read.
  const show = (others) => {
    if (JSON.stringify(others) === shown) return;
    shown = JSON.stringify(others);
    const ones = others.map(({ label, text }) => {
      const one = copy("template[data-overlooked-one]");
      one.querySelector("[data-label]").textContent = label;
      one.querySelector("[data-text]").textContent = text;
      return one;
    });
    overlooked.replaceChildren(...ones, ...(ones.length ? [copy("template[data-put-away]")] : []));
  };

  const send = async () => {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST", body, headers: { "X-Saves-Itself": "1" }, redirect: "manual",
      keepalive: String(body).length < 60000, // so much may still be on its way when the page is left
    });
    if (answer.status === 403 || answer.type === "opaqueredirect") {
      changed = true;
      say(words("[data-signed-out]"));
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const saved = await answer.json();
    token.value = saved.token;
    show(saved.overlooked);
    failed = false;
    if (!changed) say(saved.said);
  };
  const sendIfChanged = async () => {
    if (!changed) return;
    changed = false;
    underway += 1;
    try {
      await send();
    } catch {
      changed = failed = true;
      say(words("[data-failed]"));
    }
    underway -= 1;
  };
  const save = () => {
    clearTimeout(waiting);
    saving = saving.then(sendIfChanged);
    return saving;
  };
  const patience = () => new Promise((resolve) => { setTimeout(resolve, 3000); });

  form.addEventListener("input", ({ target }) => {
    line = target.closest("details, section, form").querySelector("[data-draft-of]") ?? line;
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(save, 1000);
  });
  addEventListener("online", save);
  addEventListener("beforeunload", (event) => { if (changed && !(navigator.onLine && !failed)) event.preventDefault(); });
  // What is saved while the page is left may come after the same page is asked for again: that looks once more.
  const here = `draft ${location.pathname}`;
  addEventListener("pagehide", () => {
    if (form.dataset.sending) return;
    if (changed || underway) sessionStorage.setItem(here, "on its way");
    save();
  });
  if (sessionStorage.getItem(here)) {
    sessionStorage.removeItem(here);
    setTimeout(() => { if (!changed) location.reload(); }, 500);
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  // A page that the browser had put aside may show less than the draft. An address with a place in it would not load.
  addEventListener("pageshow", ({ persisted }) => { if (persisted && !changed) location.replace(location.pathname + location.search); });

  // What is pressed waits for what is on its way, so that nothing arrives late and brings back what was sent. Our own
  // form brings all that is typed along; a link or another form, as signing out, waits until that is saved.
  beforeSending.set(form, () => {
    clearTimeout(waiting);
    return Promise.race([saving, patience()]);
  });
  followOnceStored(() => changed || underway, () => Promise.race([save(), patience()]));
  document.addEventListener("submit", async (event) => {
    if (leaving || event.defaultPrevented) return;
    const { target, submitter } = event;
    if (target === form) {
      clearTimeout(waiting);
      changed = false;
      return;
    }
    if (!changed && !underway) return;
    event.preventDefault();
    await Promise.race([save(), patience()]);
    leaving = true;
    target.requestSubmit(submitter);
  });
}
