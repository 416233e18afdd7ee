// Shows how far the server is, without a press; the page works without it, by its link.
"use strict";

const region = document.querySelector("[data-progress]");

const look = async () => {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-progress]");
    if (answer.ok && now && now.dataset.progress === region.dataset.progress) region.replaceChildren(...now.childNodes);
    else if (answer.ok) location.reload();
  } catch {
    // No connection: the next look may find one.
  }
  setTimeout(look, 1000);
};

setTimeout(look, 1000);
