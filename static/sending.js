// While there is no connection a form stays on its page, and is sent once there is one; each page works without it.
"use strict";

// What has to end before a form is sent: else something older would arrive last.
const beforeSending = new Map();

const isReached = async (form) => {
  if (!navigator.onLine) return false;
  try {
    const signal = AbortSignal.timeout(8000);
    return (await fetch(form.dataset.alive, { method: "HEAD", cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
};
const aWhile = () => new Promise((done) => {
  addEventListener("online", done, { once: true });
  setTimeout(done, 5000);
});

for (const form of document.querySelectorAll("form[data-alive]")) {
  let sending = false;
  let pressed = null;
  form.addEventListener("submit", async (event) => {
    if (sending === "sure") {
      sending = "sent"; // another press while the next page is on its way sends nothing twice
      setTimeout(() => { sending = false; }, 10000);
      return;
    }
    event.preventDefault();
    if (sending) return;
    sending = true;
    pressed = event.submitter;
    form.dataset.sending = "yes";
    await beforeSending.get(form)?.();
    while (!(await isReached(form))) {
      form.querySelector("[data-status]").textContent = form.dataset.offline;
      await aWhile();
    }
    sending = "sure";
    form.requestSubmit(event.submitter);
  });
  // Whoever presses and is gone at once has pressed all the same.
  addEventListener("pagehide", () => {
    if (sending !== true) return;
    const body = new URLSearchParams(new FormData(form, pressed));
    const address = pressed?.getAttribute("formaction") ?? form.getAttribute("action");
    fetch(address, { method: "POST", body, keepalive: String(body).length < 60000 }).catch(() => {});
  });
  addEventListener("pageshow", () => {
    sending = false;
    delete form.dataset.sending;
  });
}

// A link is followed once all is stored, so that the next page shows it.
const followOnceStored = (isUnsaved, save) => {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.download || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!isUnsaved() || !navigator.onLine) return;
    event.preventDefault();
    await save();
    location.assign(link.href);
  });
};
