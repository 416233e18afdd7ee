// Small help for customer pages; each page works without it.
"use strict";

// --- What saves itself while it is typed, and what waits for the button. ---

const form = document.querySelector("form[data-saves-itself]");

if (form) {
  const shown = form.querySelector("[data-initial]");
  let savesItself = form.dataset.savesItself === "yes";
  let waiting = null;
  let changed = false;
  let inFlight = null;
  let saving = Promise.resolve();
  const say = (words) => { form.querySelector("[data-status]").textContent = words; };

  const waitForButton = () => {
    savesItself = false;
    say(form.dataset.waits);
  };
  // What is on its way is stored before what leaves with the page: that is compared to it, and not to what was before.
  const typed = () => {
    const data = new URLSearchParams(new FormData(form));
    if (!inFlight) return data;
    for (const field of shown.querySelectorAll("[name]")) {
      data.delete(field.name);
      for (const value of inFlight.getAll(field.name.replace("initial-", ""))) data.append(field.name, value);
    }
    return data;
  };
  const update = ({ missing, errors, initial, waits }) => {
    for (const line of form.querySelectorAll("[data-coach]")) {
      const open = missing.includes(line.dataset.coach);
      line.classList.toggle("open", open);
      line.classList.toggle("done", !open);
    }
    shown.innerHTML = initial;
    if (waits) {
      changed = true;
      waitForButton();
    } else if (!changed) {
      say(errors.length ? errors.join(" ") : form.dataset.saved);
    }
  };
  const save = async ({ keepalive = false } = {}) => {
    if (!changed || !savesItself) return;
    changed = false;
    say(form.dataset.saving);
    const body = typed();
    inFlight = body;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, headers: { "X-Saves-Itself": "1" }, redirect: "manual", keepalive,
        signal: AbortSignal.timeout(15000),
      });
      if (answer.status === 403 || answer.type === "opaqueredirect") {
        changed = true;
        say(form.dataset.closed);
        return;
      }
      if (answer.status === 429) {
        changed = true;
        say(form.dataset.often);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      update(await answer.json());
    } catch {
      changed = true;
      say(form.dataset.failed);
    } finally {
      inFlight = null;
    }
  };
  const saveSoon = (delay) => {
    changed = true;
    if (!savesItself) return waitForButton();
    clearTimeout(waiting);
    waiting = setTimeout(saveNow, delay);
  };
  const saveNow = () => {
    clearTimeout(waiting);
    saving = saving.then(() => save());
    return saving;
  };
  beforeSending.set(form, () => saving);
  followOnceStored(() => changed && savesItself, saveNow);

  // The bar with the button covers no field that has the focus.
  const bar = form.querySelector(".save");
  form.addEventListener("focusin", ({ target }) => {
    const over = target.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
    if (over > 0 && !bar.contains(target) && target.matches(":focus-visible")) scrollBy(0, over + 8); // not under a mouse
  });
  form.addEventListener("input", () => {
    if (savesItself) say(""); // not on "change": the button would move away from the press that leaves a field
    saveSoon(1500);
  });
  form.addEventListener("change", () => saveSoon(200));
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!event.defaultPrevented) changed = false;
  });
  addEventListener("online", () => { if (changed && savesItself) saveSoon(0); });
  // Somebody may have begun before this script was there.
  const isTouched = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return !field.selectedOptions[0]?.defaultSelected && field.selectedIndex > 0;
    return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
  };
  if ([...form.elements].some(isTouched)) saveSoon(1500);
  addEventListener("pagehide", () => save({ keepalive: true }));
  addEventListener("beforeunload", (event) => {
    if (changed && !(savesItself && navigator.onLine)) event.preventDefault();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}
for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", () => navigator.share({ url: button.dataset.share }).catch(() => {}));
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
