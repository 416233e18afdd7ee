// Small help for customer pages; each page works without it.
"use strict";

// --- What saves itself while it is typed, and what waits for the button. ---

const form = document.querySelector("form[data-saves-itself]");

if (form) {
  const shown = form.querySelector("[data-initial]");
  let savesItself = form.dataset.savesItself === "yes";
  let waiting = null;
  let changed = false;
  let unstored = form.querySelector(".error-summary") !== null; // what the page shows was refused, or could not be saved
  let failures = 0;
  let inFlight = null;
  let unanswered = null;
  let saving = Promise.resolve();
  const status = form.querySelector("[data-status]");
  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
    status.classList.remove("wrong");
  };

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
  // What is wrong stands beside its field, as where the page itself says it; what is right again is not named any more.
  const showBeside = (wrong) => {
    form.querySelector(".error-summary")?.remove();
    for (const said of form.querySelectorAll(".invalid-feedback")) said.remove();
    for (const field of form.querySelectorAll(".is-invalid, [aria-invalid]")) {
      field.classList.remove("is-invalid");
      field.removeAttribute("aria-invalid");
    }
    for (const [name, words] of Object.entries(wrong)) {
      const around = form.querySelector(`#div_id_${name}`);
      const fields = around?.querySelectorAll(`[name="${name}"]`) ?? [];
      if (!fields.length) continue;
      const said = document.createElement("div");
      said.className = "invalid-feedback";
      said.id = `id_${name}_error`;
      said.dir = "auto";
      said.textContent = words;
      (around.querySelector("legend") ?? [...around.querySelectorAll("label, [name]")].pop()).after(said);
      for (const field of fields) {
        field.classList.add("is-invalid");
        field.setAttribute("aria-invalid", "true");
      }
      const described = around.querySelector("fieldset") ?? fields[0];
      const ids = new Set([...(described.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean), said.id]);
      described.setAttribute("aria-describedby", [...ids].join(" "));
      said.closest("details")?.setAttribute("open", "");
    }
  };
  const update = ({ missing, beside, unsaved: refused, initial, waits }) => {
    for (const line of form.querySelectorAll("[data-coach]")) {
      const open = missing.includes(line.dataset.coach);
      line.classList.toggle("open", open);
      line.classList.toggle("done", !open);
    }
    shown.innerHTML = initial;
    // Save was pressed before anybody could read that another page changed the same: it decides nothing.
    if (form.dataset.sending) for (const mark of shown.querySelectorAll("[name^=replaces-]")) mark.remove();
    showBeside(beside);
    unstored = refused !== "";
    failures = 0;
    if (waits) {
      changed = true;
      waitForButton();
    } else if (!changed) {
      say(refused || form.dataset.saved);
      status.classList.toggle("wrong", unstored);
    }
  };
  const notSaved = (words) => {
    changed = true;
    unstored = true;
    say(words);
  };
  // At 2, 4, 8, … seconds up to a minute, and not at the same moment as everybody else.
  const tryAgain = () => {
    failures += 1;
    clearTimeout(waiting);
    waiting = setTimeout(saveNow, Math.min(2 ** failures, 60) * (750 + 500 * Math.random()));
  };
  const save = async ({ keepalive = false } = {}) => {
    if (!changed || !savesItself) return;
    changed = false;
    if (!failures) say(form.dataset.saving);
    const body = (!keepalive && unanswered) || typed();
    const isAll = String(body) === String(typed());
    inFlight = body;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, headers: { "X-Saves-Itself": "1" }, redirect: "manual", keepalive,
        signal: AbortSignal.timeout(15000),
      });
      if (answer.status === 403 || answer.type === "opaqueredirect") {
        notSaved(form.dataset.closed);
        return;
      }
      if (answer.status === 429) {
        notSaved(form.dataset.often);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      unanswered = null;
      if (!isAll) changed = true;
      update(said);
      if (!isAll) saveSoon(0);
    } catch {
      unanswered = body; // it may be stored: sent once more, so that what follows is compared to it
      notSaved(form.dataset.failed);
      tryAgain();
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

  // The bar with the button covers no field that has the focus: neither when it gets it, nor when the bar grows.
  const bar = form.querySelector(".save");
  const uncover = (field) => {
    if (!form.contains(field) || bar.contains(field) || !field.matches(":focus-visible")) return; // not under a mouse
    const { top, bottom } = field.getBoundingClientRect();
    const over = bottom - bar.getBoundingClientRect().top;
    if (over > 0) scrollBy(0, Math.min(over + 8, Math.max(top - 8, 0)));
  };
  form.addEventListener("focusin", ({ target }) => uncover(target));
  new ResizeObserver(() => {
    document.documentElement.style.scrollPaddingBottom = `${bar.offsetHeight + 8}px`;
    uncover(document.activeElement);
  }).observe(bar);
  form.addEventListener("input", () => {
    if (savesItself) say(""); // not on "change": the button would move away from the press that leaves a field
    saveSoon(1500);
  });
  form.addEventListener("change", () => saveSoon(200));
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (event.defaultPrevented) return;
    changed = false;
    unstored = false;
  });
  addEventListener("online", () => { if (changed && savesItself) saveSoon(0); });
  // Nobody waits for the answer that says so.
  const isTooLong = () => [...form.elements].some(({ value, dataset }) => [...(value ?? "").normalize().trim()].length > dataset.most);
  // Somebody may have begun before this script was there.
  const isTouched = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return !field.selectedOptions[0]?.defaultSelected && field.selectedIndex > 0;
    return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
  };
  if ([...form.elements].some(isTouched)) saveSoon(1500);
  addEventListener("pagehide", () => save({ keepalive: true }));
  addEventListener("beforeunload", (event) => {
    if (unstored || (changed && (!savesItself || !navigator.onLine || isTooLong()))) event.preventDefault();
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
