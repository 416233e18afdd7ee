// Small help for customer pages; each page works without it.
"use strict";

const form = document.querySelector("form[data-saves-itself]");

if (form) {
  const status = form.querySelector("[data-status]");
  let waiting = null;
  let changed = false;
  let saving = Promise.resolve();

  // Everything but what can only be added once: that goes with the Save button.
  const typed = () => {
    const data = new URLSearchParams(new FormData(form));
    data.delete("addition");
    return data;
  };
  const save = async ({ keepalive = false } = {}) => {
    if (!changed) return;
    changed = false;
    status.textContent = form.dataset.saving;
    try {
      const answer = await fetch(form.getAttribute("action") || location.href, {
        method: "POST", body: typed(), headers: { "X-Saves-Itself": "1" }, redirect: "manual", keepalive,
      });
      if (answer.status === 403 || answer.type === "opaqueredirect") {
        changed = true;
        status.textContent = form.dataset.closed;
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const { missing, errors } = await answer.json();
      for (const line of form.querySelectorAll("[data-coach]")) {
        const open = missing.includes(line.dataset.coach);
        line.classList.toggle("open", open);
        line.classList.toggle("done", !open);
      }
      if (!changed) status.textContent = errors.length ? errors.join(" ") : form.dataset.saved;
    } catch {
      changed = true;
      status.textContent = form.dataset.failed;
    }
  };
  const saveSoon = (delay) => {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(() => { saving = saving.then(() => save()); }, delay);
  };

  form.addEventListener("input", (event) => { if (event.target.name !== "addition") saveSoon(1500); });
  form.addEventListener("change", (event) => { if (event.target.name !== "addition") saveSoon(200); });
  form.addEventListener("submit", () => { clearTimeout(waiting); changed = false; });
  addEventListener("online", () => { if (changed) saveSoon(0); });
  addEventListener("pagehide", () => save({ keepalive: true }));
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
