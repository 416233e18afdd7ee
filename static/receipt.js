// What was written to those who handle it, and is not sent, is not lost without a question.
"use strict";

const words = document.querySelector("#reply textarea, #why textarea");

if (words) {
  let isSent = false;
  words.form.addEventListener("submit", (event) => { isSent = !event.defaultPrevented; });
  addEventListener("pageshow", () => { isSent = false; });
  addEventListener("beforeunload", (event) => {
    if (!isSent && words.value.trim()) event.preventDefault();
  });
}
