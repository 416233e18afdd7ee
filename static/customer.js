// Small help for customer pages; each page works without it.
"use strict";

const form = document.querySelector("form[data-saves-itself]");

if (form) {
  const status = form.querySelector("[data-status]");
  let waiting = null;
  let changed = false;
  let saving = Promise.resolve();

  const save = async () => {
    changed = false;
    status.textContent = form.dataset.saving;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-Saves-Itself": "1" },
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { missing } = await answer.json();
      for (const line of form.querySelectorAll("[data-coach]")) {
        const open = missing.includes(line.dataset.coach);
        line.classList.toggle("open", open);
        line.classList.toggle("done", !open);
      }
      if (!changed) status.textContent = form.dataset.saved;
    } catch {
      changed = true;
      status.textContent = form.dataset.failed;
    }
  };
  const saveSoon = (delay) => {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(() => { saving = saving.then(save); }, delay);
  };

  form.addEventListener("input", () => saveSoon(1500));
  form.addEventListener("change", () => saveSoon(200));
  form.addEventListener("submit", () => clearTimeout(waiting));
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
